import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  discardQuarantined,
  operationsState,
  parkedEvents,
  quarantine,
  quarantinedBody,
  retryQuarantined,
  type Batch,
} from '../../api/operations';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  all: [dataRoot, 'operations'] as const,
  state: [dataRoot, 'operations', 'state'] as const,
  quarantine: [dataRoot, 'operations', 'quarantine'] as const,
  // Not under dataRoot: a body never changes, and a refetch with all other data would transfer up to a megabyte needlessly.
  body: (id: string) => ['quarantined body', id] as const,
  parked: (unmatched: boolean) => [dataRoot, 'operations', 'parked', unmatched] as const,
};

const paging = {
  initialPageParam: '',
  getNextPageParam: ({ next }: Batch<unknown>) => next,
};

/** Queries the state of the installation. */
export function useOperationsState() {
  return useQuery({ queryKey: keys.state, queryFn: operationsState });
}

/** Queries the quarantine, with further pages on request. */
export function useQuarantine() {
  return useInfiniteQuery({
    queryKey: keys.quarantine,
    queryFn: ({ pageParam }) => quarantine(pageParam),
    ...paging,
  });
}

export function useQuarantinedBody(id: string) {
  return useQuery({
    queryKey: keys.body(id),
    queryFn: () => quarantinedBody(id),
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

/** Queries parked events, or only unmatched ones, with further pages on request. */
export function useParkedEvents(unmatched: boolean) {
  return useInfiniteQuery({
    queryKey: keys.parked(unmatched),
    queryFn: ({ pageParam }) => parkedEvents(unmatched, pageParam),
    placeholderData: keepPreviousData,
    ...paging,
  });
}

export function useRetryQuarantined() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: retryQuarantined,
    // Also after a failure: messages that were processed before it stay processed, so the lists have changed.
    onSettled: () => client.invalidateQueries({ queryKey: [dataRoot] }),
  });
}

export function useDiscardQuarantined() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ ids, why }: { ids: readonly string[]; why: string }) => discardQuarantined(ids, why),
    onSettled: () => client.invalidateQueries({ queryKey: keys.all }),
  });
}
