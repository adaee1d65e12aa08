import { Skeleton } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { SuppressionRequest } from '../../api/suppressionRequests';
import { ErrorNotice } from '../../components/ErrorNotice';
import { MoreButton } from '../../components/table/MoreButton';
import { PlainTable } from '../../components/table/PlainTable';
import { useRequests } from './requestQueries';
import { useRequestColumns } from './useRequestColumns';

interface RequestListProps {
  /** Whether to list open requests or answered ones. */
  open: boolean;
  label: string;
  onAddress: (email: string) => void;
  onAnswer: (request: SuppressionRequest) => void;
  /** Shown if the list is empty. */
  empty: ReactNode;
}

/** A list of requests, newest first. */
export function RequestList({ open, label, onAddress, onAnswer, empty }: RequestListProps) {
  const { t } = useLingui();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useRequests(open);
  const columns = useRequestColumns({ open, onAddress, onAnswer });
  const rows = data?.pages.flatMap((page) => page.rows);
  if (rows === undefined) {
    return error === null ? (
      <Skeleton height={120} m={20} width="auto" role="status" aria-label={t`Loading…`} />
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
    <>
      {rows.length === 0 ? empty : <PlainTable label={label} columns={columns} rows={rows} rowKey={({ id }) => id} />}
      <MoreButton
        hasMore={hasNextPage}
        loading={isFetchingNextPage}
        onMore={() => {
          void fetchNextPage();
        }}
      />
    </>
  );
}
