import { Skeleton } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { IconPaperclip } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ForeignText } from '../../components/ForeignText';
import { formatBytes } from '../../lib/bytes';
import { useTag } from '../../lib/useTag';
import { useWords } from '../../lib/useWords';
import { remarkWord } from '../../lib/words/remark';
import { MailFrame } from './MailFrame';
import classes from './MailPreview.module.css';
import { useMailPreview } from './queries';

interface MailPreviewProps {
  id: string;
  /** '' means the address of the last attempt. */
  to?: string;
  /** Keys of the records whose address would be corrected: the mail has their links. */
  records?: readonly string[];
}

/** The mail as it would be sent again. */
export function MailPreview({ id, to = '', records = [] }: MailPreviewProps) {
  const { t } = useLingui();
  const tag = useTag();
  const words = useWords();
  const { data, error, refetch } = useMailPreview(id, to, records);
  if (data === undefined) {
    return error === null ? (
      <Skeleton height={320} role="status" aria-label={t`Loading…`} />
    ) : (
      <ErrorNotice
        error={error}
        onRetry={() => {
          void refetch();
        }}
      />
    );
  }
  return (
    <div className={classes.preview}>
      <dl className={classes.head}>
        <Line label={t({ message: 'From', context: 'mail' })}>
          <ForeignText text={data.from} />
        </Line>
        <Line label={t({ message: 'To', context: 'mail' })}>
          <ForeignText text={data.to} />
        </Line>
        {data.replyTo !== undefined && (
          <Line label={t`Reply to`}>
            <ForeignText text={data.replyTo} />
          </Line>
        )}
        <Line label={t`Subject`}>
          <ForeignText text={data.subject} />
        </Line>
        {data.attachments.length > 0 && (
          <Line label={t`Attachments`}>
            {data.attachments.map(({ name, type, bytes }, index) => (
              <span key={index} className={classes.attachment}>
                <IconPaperclip size={15} aria-hidden />
                <ForeignText text={name} />
                <span className={classes.size} title={type}>
                  {formatBytes(bytes, tag)}
                </span>
              </span>
            ))}
          </Line>
        )}
      </dl>
      {data.remarks.map((remark) => (
        <p key={remark.code} className={classes.remark}>
          <ForeignText text={words(remarkWord(remark))} />
        </p>
      ))}
      {data.html === undefined ? (
        <div className={classes.text}>
          <ForeignText text={data.text} lines />
        </div>
      ) : (
        <MailFrame html={data.html} />
      )}
    </div>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.line}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
