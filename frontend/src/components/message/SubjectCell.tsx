import { useLingui } from '@lingui/react/macro';
import type { Message } from '../../api/message';
import { useWords } from '../../lib/useWords';
import { messageTypeWord } from '../../lib/words/kind';
import { ForeignText } from '../ForeignText';
import classes from './cells.module.css';
import { InferredMark } from './InferredMark';
import { MessageTypeIcon } from './MessageTypeIcon';

/** The subject, with the type of the message below it. */
export function SubjectCell({ message, withType = true }: { message: Message; withType?: boolean }) {
  const { t } = useLingui();
  const words = useWords();
  return (
    <>
      <span className={classes.text}>
        {message.subject === '' ? (
          <span className={classes.none}>{t`No subject`}</span>
        ) : (
          <ForeignText text={message.subject} truncate />
        )}
      </span>
      {(withType || message.inferred !== undefined) && (
        <span className={classes.secondary}>
          {withType && (
            <>
              <MessageTypeIcon message={message} />
              <ForeignText text={words(messageTypeWord(message))} truncate />
            </>
          )}
          {message.inferred !== undefined && <InferredMark how={message.inferred} />}
        </span>
      )}
    </>
  );
}
