import { useLingui } from '@lingui/react/macro';
import { IconZoomQuestion } from '@tabler/icons-react';
import type { Message } from '../../api/message';
import { CopyButton } from '../../components/CopyButton';
import { ForeignText } from '../../components/ForeignText';
import { MessageStatus } from '../../components/StatusBadge';
import { suggestAddress } from '../../lib/typo';
import { useWords } from '../../lib/useWords';
import { inferenceWords } from '../../lib/words/inference';
import { reasonWord } from '../../lib/words/reason';
import classes from './MessageHead.module.css';

/** The answer at a glance: what became of it and why, what it was, to whom. */
export function MessageHead({ message }: { message: Message }) {
  const { t } = useLingui();
  const words = useWords();
  const meant = suggestAddress(message.recipient);
  return (
    <header>
      <div className={classes.status}>
        <MessageStatus message={message} />
        {message.reason !== undefined && <ForeignText text={words(reasonWord(message.reason))} />}
      </div>
      <h2 className={classes.subject}>
        {message.subject === '' ? t`No subject` : <ForeignText text={message.subject} />}
      </h2>
      <div className={classes.recipient}>
        <ForeignText text={message.recipient} />
        <CopyButton text={message.recipient} label={t`Copy the address`} />
      </div>
      {meant !== undefined && (
        <p className={classes.hint}>
          <ForeignText text={t`Perhaps ${meant} was meant.`} />
        </p>
      )}
      {message.inferred !== undefined && (
        <p className={classes.inferred}>
          <IconZoomQuestion size={18} stroke={1.7} aria-hidden />
          <span>{words(inferenceWords[message.inferred])}</span>
        </p>
      )}
    </header>
  );
}
