import { Button, Group, Skeleton } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import type { Bulk, BulkItem } from '../../api/bulk';
import { saveBulk } from '../../api/save';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ForeignText } from '../../components/ForeignText';
import { SaveButton } from '../../components/SaveButton';
import { StatusBadge } from '../../components/StatusBadge';
import { isStatus } from '../../lib/words/status';
import classes from './Bulk.module.css';
import { useBulkItems } from './bulkQueries';
import { useOutcomeWord } from './useOutcomeWord';

/** The outcome of each issue in sending order, with a CSV export of all. */
export function BulkResults({ bulk }: { bulk: Bulk }) {
  const { t } = useLingui();
  const items = useBulkItems(bulk.id, bulk.done);
  const rows = items.data?.pages.flatMap((page) => page.rows);
  if (rows === undefined) {
    return items.error === null ? (
      <Skeleton height={160} role="status" aria-label={t`Loading…`} />
    ) : (
      <ErrorNotice
        error={items.error}
        onRetry={() => {
          void items.refetch();
        }}
      />
    );
  }
  return (
    <section aria-label={t`Results`}>
      <Group justify="space-between" mb={6}>
        <h3 className={classes.heading}>
          <Trans>Results</Trans>
        </h3>
        <SaveButton size="compact-sm" save={() => saveBulk(bulk.id)} />
      </Group>
      <div className={classes.results} role="region" tabIndex={0} aria-label={t`Results`}>
        <ul className={classes.items} aria-label={t`Results`}>
          {rows.map((item) => (
            <ResultItem key={item.original} item={item} />
          ))}
        </ul>
        {items.hasNextPage && (
          <Button
            variant="subtle"
            size="compact-sm"
            m={8}
            loading={items.isFetchingNextPage}
            onClick={() => {
              void items.fetchNextPage();
            }}
          >
            <Trans>Show more</Trans>
          </Button>
        )}
      </div>
    </section>
  );
}

function ResultItem({ item }: { item: BulkItem }) {
  const { t } = useLingui();
  const outcomeWord = useOutcomeWord();
  const { status, code, reason, to, subject } = item;
  const known = code === undefined ? undefined : outcomeWord(code);
  return (
    <li className={classes.item}>
      <span className={classes.itemStatus}>
        {isStatus(status) ? <StatusBadge status={status} /> : status === 'waiting' ? t`Waiting` : t`Skipped`}
      </span>
      <span className={classes.itemText}>
        <ForeignText text={to} truncate />
        <span className={classes.muted}>
          <ForeignText text={known === undefined ? subject : known === code ? (reason ?? known) : known} truncate />
        </span>
      </span>
    </li>
  );
}
