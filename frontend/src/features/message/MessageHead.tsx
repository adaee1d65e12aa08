import { ActionIcon, Tooltip } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { IconUserSearch, IconZoomQuestion } from '@tabler/icons-react';
import { useRef } from 'react';
import type { Message } from '../../api/message';
import { CopyButton } from '../../components/CopyButton';
import { ForeignText } from '../../components/ForeignText';
import { MessageStatus } from '../../components/StatusBadge';
import { recipientHref } from '../../lib/recipientHref';
import { useShortcut } from '../../lib/useShortcut';
import { useWords } from '../../lib/useWords';
import { inferenceWords } from '../../lib/words/inference';
import { reasonWord } from '../../lib/words/reason';
import classes from './MessageHead.module.css';

/** The summary of a message: outcome and reason, type, recipient. */
export function MessageHead({ message }: { message: Message }) {
  const { t } = useLingui();
  const words = useWords();
  const meant = message.suggestion;
  const place = useRef<HTMLElement>(null);
  const href = recipientHref(message.recipient.toLowerCase());
  useShortcut(
    'f',
    () => {
      location.hash = href;
    },
    place,
  );
  return (
    <header ref={place}>
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
        <Tooltip label={t`Find this recipient`}>
          <ActionIcon
            component="a"
            href={href}
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t`Find this recipient`}
            aria-keyshortcuts="f"
          >
            <IconUserSearch size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
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
