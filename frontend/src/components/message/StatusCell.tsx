import { useLingui } from '@lingui/react/macro';
import type { Message } from '../../api/message';
import { useWords } from '../../lib/useWords';
import { reasonWord } from '../../lib/words/reason';
import { ForeignText } from '../ForeignText';
import { MessageStatus } from '../StatusBadge';
import classes from './cells.module.css';

interface StatusCellProps {
  message: Message;
  /** The attempt whose status and reason are shown, if it is another message. */
  last?: Message;
}

/** The status, with the reason in words below it. */
export function StatusCell({ message, last = message }: StatusCellProps) {
  const { t } = useLingui();
  const words = useWords();
  const inFlight = last !== message && (last.status === 'PENDING' || last.status === 'SENT');
  const second = last.outcomeUnknown
    ? t`Outcome unknown`
    : inFlight
      ? t`Sent again, no outcome yet`
      : last.reason !== undefined
        ? words(reasonWord(last.reason))
        : undefined;
  return (
    <>
      <span className={classes.badge}>
        <MessageStatus message={message} shown={last} />
      </span>
      {second !== undefined && (
        <span className={classes.secondary}>
          <ForeignText text={second} truncate />
        </span>
      )}
    </>
  );
}
