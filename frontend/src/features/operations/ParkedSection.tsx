import { SegmentedControl, Skeleton } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconHourglassEmpty } from '@tabler/icons-react';
import { useState } from 'react';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Notice } from '../../components/Notice';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import { Card } from '../../components/Card';
import { MoreButton } from '../../components/table/MoreButton';
import { PlainTable } from '../../components/table/PlainTable';
import { useParkedEvents } from './queries';
import { useParkedColumns } from './useParkedColumns';

interface ParkedSectionProps {
  parked: number | undefined;
  unmatched: number | undefined;
}

/** Lists events whose message does not exist yet, so that they stay visible (rule 4). */
export function ParkedSection({ parked, unmatched }: ParkedSectionProps) {
  const { t } = useLingui();
  const tag = useTag();
  const columns = useParkedColumns();
  const [shown, setShown] = useState<'all' | 'unmatched'>('all');
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useParkedEvents(
    shown === 'unmatched',
  );
  const events = data?.pages.flatMap(({ rows }) => rows);
  const counted = (word: string, n: number | undefined) => (n === undefined ? word : `${word} ${formatNumber(n, tag)}`);

  return (
    <Card
      title={t`Parked events`}
      about={
        <Trans>
          What SES reported about messages that Mailroom does not know. They are applied when the message appears. Those
          that have waited too long are unmatched: they suppress the address all the same.
        </Trans>
      }
      tools={
        <SegmentedControl
          size="sm"
          aria-label={t`Parked events`}
          value={shown}
          onChange={setShown}
          data={[
            { value: 'all', label: counted(t`All`, parked) },
            { value: 'unmatched', label: counted(t`Unmatched`, unmatched) },
          ]}
        />
      }
    >
      {events === undefined ? (
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
      ) : events.length === 0 ? (
        <Notice
          icon={<IconHourglassEmpty size={28} />}
          title={shown === 'all' ? t`No event waits for its message` : t`No event is unmatched`}
        />
      ) : (
        <PlainTable label={t`Parked events`} columns={columns} rows={events} rowKey={({ id }) => id} />
      )}
      <MoreButton
        hasMore={hasNextPage}
        loading={isFetchingNextPage}
        onMore={() => {
          void fetchNextPage();
        }}
      />
    </Card>
  );
}
