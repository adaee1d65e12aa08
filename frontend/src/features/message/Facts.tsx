import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { Message } from '../../api/message';
import { CopyButton } from '../../components/CopyButton';
import { ForeignText } from '../../components/ForeignText';
import { EventStart } from '../../components/message/EventStart';
import { MessageTypeIcon } from '../../components/message/MessageTypeIcon';
import { TimeAgo } from '../../components/TimeAgo';
import { exactTime } from '../../lib/time';
import { useTag } from '../../lib/useTag';
import { useViewer } from '../../lib/viewer';
import { useWords } from '../../lib/useWords';
import { messageTypeWord } from '../../lib/words/kind';
import classes from './Facts.module.css';

/** The main data of a message: who, what and when. */
export function Facts({ message }: { message: Message }) {
  const { t } = useLingui();
  const tag = useTag();
  const words = useWords();
  const { superadmin, timeZone } = useViewer();
  const { ticketedEvent, createdAt, resolvedAt, sesMessageId, originalRecipient } = message;
  const [, row = ''] = message.id.split(':');
  return (
    <dl className={classes.facts}>
      <Fact label={t`Type`}>
        <span className={classes.line}>
          <MessageTypeIcon message={message} size={16} />
          <ForeignText text={words(messageTypeWord(message))} />
          <span className={classes.muted}>#{row}</span>
        </span>
      </Fact>
      {ticketedEvent !== undefined && (
        <Fact label={t`Ticketed event`}>
          <ForeignText text={ticketedEvent.title} />
          <div className={classes.muted}>
            <EventStart event={ticketedEvent} />
          </div>
        </Fact>
      )}
      {superadmin && message.accountName !== undefined && (
        <Fact label={t`Account`}>
          <ForeignText text={message.accountName} />
        </Fact>
      )}
      <Fact label={t`Created`}>{createdAt === undefined ? '–' : exactTime(createdAt, tag, timeZone)}</Fact>
      <Fact label={t`Updated`}>
        <TimeAgo date={message.updatedAt} />
      </Fact>
      {resolvedAt !== undefined && (
        <Fact label={t`Resolved`}>
          {exactTime(resolvedAt, tag, timeZone)}
          <div className={classes.muted}>
            {message.resolutionType === 'auto' ? t`By itself: a later attempt was delivered` : t`By hand`}
          </div>
        </Fact>
      )}
      {originalRecipient !== undefined && originalRecipient !== message.recipient && (
        <Fact label={t`Address before`}>
          <ForeignText text={originalRecipient} />
        </Fact>
      )}
      <Fact label={t`SES message id`}>
        {sesMessageId === undefined ? (
          <span className={classes.muted}>{t`Not known`}</span>
        ) : (
          <span className={classes.line}>
            <span className={classes.code}>
              <ForeignText text={sesMessageId} />
            </span>
            <CopyButton text={sesMessageId} label={t`Copy the SES message id`} />
          </span>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
