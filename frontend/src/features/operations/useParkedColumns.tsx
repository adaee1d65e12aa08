import { Trans, useLingui } from '@lingui/react/macro';
import type { ParkedEvent } from '../../api/operations';
import { ForeignText } from '../../components/ForeignText';
import { TimeAgo } from '../../components/TimeAgo';
import { useWords } from '../../lib/useWords';
import { eventWord } from '../../lib/words/event';
import { reasonWord } from '../../lib/words/reason';
import type { PlainColumn } from '../../components/table/PlainTable';
import classes from './useParkedColumns.module.css';

/** Returns the columns of parked events. */
export function useParkedColumns(): PlainColumn<ParkedEvent>[] {
  const { t } = useLingui();
  const words = useWords();
  return [
    {
      id: 'recipient',
      title: t`Recipient`,
      width: 200,
      render: ({ recipient }) => (
        <span className={classes.primary}>
          <ForeignText text={recipient} truncate />
        </span>
      ),
    },
    {
      id: 'event',
      title: t`What SES reported`,
      width: 190,
      render: ({ type, reason }) => (
        <>
          <ForeignText text={words(eventWord(type))} truncate />
          {reason !== undefined && (
            <span className={classes.second}>
              <ForeignText text={words(reasonWord(reason))} truncate />
            </span>
          )}
        </>
      ),
    },
    {
      id: 'subject',
      title: t`Subject`,
      width: 200,
      render: ({ subject, sesMessageId }) => (
        <>
          {subject === undefined ? (
            <span className={classes.none}>{t`Not known`}</span>
          ) : (
            <ForeignText text={subject} truncate />
          )}
          <span className={classes.second}>
            <ForeignText text={sesMessageId} truncate />
          </span>
        </>
      ),
    },
    {
      id: 'occurred',
      title: t`Happened`,
      width: 110,
      render: ({ occurredAt }) => <TimeAgo date={occurredAt} />,
    },
    {
      id: 'parked',
      title: t`Parked since`,
      width: 190,
      render: ({ parkedAt, unmatchedAt, accountName }) => (
        <>
          <TimeAgo date={parkedAt} />
          {unmatchedAt !== undefined && (
            <span className={classes.unmatched}>
              {accountName === undefined ? (
                <Trans>Unmatched: counts for the whole platform</Trans>
              ) : (
                <Trans>
                  Unmatched: counts for <ForeignText text={accountName} />
                </Trans>
              )}
            </span>
          )}
        </>
      ),
    },
  ];
}
