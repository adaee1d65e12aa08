import { Skeleton, Stack } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { AuditLine } from '../../components/AuditLine';
import { CopyButton } from '../../components/CopyButton';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ForeignText } from '../../components/ForeignText';
import { TimeAgo } from '../../components/TimeAgo';
import { useWords } from '../../lib/useWords';
import { eventWord } from '../../lib/words/event';
import classes from './AddressHistory.module.css';
import { useAddressHistory } from './queries';

/** The history of an address: changes by people and reports of SES. */
export function AddressHistory({ email }: { email: string }) {
  const { t } = useLingui();
  const words = useWords();
  const { data, error, refetch } = useAddressHistory(email);
  return (
    <Stack gap={20}>
      <p className={classes.address}>
        <ForeignText text={email} /> <CopyButton text={email} label={t`Copy the address`} />
      </p>
      {data === undefined ? (
        error === null ? (
          <Skeleton height={90} aria-label={t`Loading…`} />
        ) : (
          <ErrorNotice
            error={error}
            onRetry={() => {
              void refetch();
            }}
          />
        )
      ) : (
        <>
          <section aria-label={t`What people did`}>
            <h3 className={classes.heading}>{t`What people did`}</h3>
            {data.audit.length === 0 && (
              <p className={classes.quiet}>
                <Trans>Nobody has changed anything.</Trans>
              </p>
            )}
            <ul className={classes.list}>
              {data.audit.map((entry) => (
                <li key={entry.id}>
                  <AuditLine entry={entry} />
                  {entry.reason !== undefined && (
                    <p className={classes.quiet}>
                      <ForeignText text={entry.reason} />
                    </p>
                  )}
                  <p className={classes.quiet}>
                    <TimeAgo date={entry.at} />
                    {' · '}
                    {entry.accountName === undefined ? t`Whole platform` : <ForeignText text={entry.accountName} />}
                  </p>
                </li>
              ))}
            </ul>
          </section>
          <section aria-label={t`What SES reported`}>
            <h3 className={classes.heading}>{t`What SES reported`}</h3>
            {data.events.length === 0 && (
              <p className={classes.quiet}>
                <Trans>No bounce and no complaint.</Trans>
              </p>
            )}
            <ul className={classes.list}>
              {data.events.map((event, index) => (
                <li key={index}>
                  <ForeignText text={words(eventWord(event.type))} />
                  {event.subtype !== undefined && (
                    <>
                      {' · '}
                      <ForeignText text={event.subtype} />
                    </>
                  )}
                  {event.diagnostic !== undefined && (
                    <p className={classes.quiet}>
                      <ForeignText text={event.diagnostic} lines />
                    </p>
                  )}
                  <p className={classes.quiet}>
                    <TimeAgo date={event.occurredAt} />
                    {event.accountName !== undefined && (
                      <>
                        {' · '}
                        <ForeignText text={event.accountName} />
                      </>
                    )}
                  </p>
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
    </Stack>
  );
}
