import { Button, Skeleton } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconRotate, IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { Quarantined } from '../../api/operations';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Notice } from '../../components/Notice';
import { Card } from '../../components/Card';
import { DiscardDialog } from './DiscardDialog';
import { MoreButton } from '../../components/table/MoreButton';
import { QuarantineItem } from './QuarantineItem';
import classes from './QuarantineSection.module.css';
import { RetryOutcome } from './RetryOutcome';
import { useQuarantine, useRetryQuarantined } from './queries';

/** Queue messages that could not be understood or trusted, with actions to view, retry or discard them. */
export function QuarantineSection({ total }: { total: number | undefined }) {
  const { t } = useLingui();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useQuarantine();
  const retry = useRetryQuarantined();
  const [discarding, setDiscarding] = useState<Quarantined>();
  const entries = data?.pages.flatMap(({ rows }) => rows);

  return (
    <Card
      title={t`Quarantine`}
      about={
        <Trans>
          Queue messages that could not be understood or trusted. They are kept whole, whatever their age: try them
          again once a setting is right, or discard what is of no use.
        </Trans>
      }
      tools={
        (total ?? 0) > 0 && (
          <Button
            variant="default"
            size="sm"
            leftSection={<IconRotate size={17} aria-hidden />}
            loading={retry.isPending && retry.variables === 'all'}
            disabled={retry.isPending}
            onClick={() => {
              retry.mutate('all');
            }}
          >
            <Trans>Try all again</Trans>
          </Button>
        )
      }
    >
      <RetryOutcome report={retry.data} error={retry.error} />
      {entries === undefined ? (
        error === null ? (
          <Skeleton height={58} m={20} mt={0} width="auto" aria-label={t`Loading…`} />
        ) : (
          <ErrorNotice
            error={error}
            onRetry={() => {
              void refetch();
            }}
          />
        )
      ) : entries.length === 0 ? (
        <div className={classes.empty}>
          <Notice icon={<IconShieldCheck size={28} />} title={t`Nothing is in quarantine`}>
            <Trans>Every event so far was understood and came from where it should.</Trans>
          </Notice>
        </div>
      ) : (
        <ul className={classes.list} aria-label={t`Quarantine`}>
          {entries.map((entry) => (
            <QuarantineItem
              key={entry.id}
              entry={entry}
              retrying={retry.isPending && retry.variables !== 'all' && retry.variables.includes(entry.id)}
              disabled={retry.isPending}
              onRetry={() => {
                retry.mutate([entry.id]);
              }}
              onDiscard={() => {
                setDiscarding(entry);
              }}
            />
          ))}
        </ul>
      )}
      <MoreButton
        hasMore={hasNextPage}
        loading={isFetchingNextPage}
        onMore={() => {
          void fetchNextPage();
        }}
      />
      <DiscardDialog
        entry={discarding}
        onClose={() => {
          setDiscarding(undefined);
        }}
      />
    </Card>
  );
}
