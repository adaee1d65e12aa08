import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  addressHistory,
  addSuppressions,
  countSuppressions,
  removeSuppressions,
  suppressions,
  undoRemovals,
  type ListedSuppression,
  type SuppressionQuery,
} from '../../api/suppressions';
import type { PagePlace } from '../../api/tracking';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  page: (query: SuppressionQuery, place: PagePlace) => [dataRoot, 'suppressions', 'page', query, place] as const,
  count: (query: SuppressionQuery) => [dataRoot, 'suppressions', 'count', query] as const,
  history: (email: string) => [dataRoot, 'suppressions', 'history', email] as const,
};

/** First part of the query keys of background work. The program reports its changes, so it is not refetched with the data. */
export const workRoot = 'suppression work';

/** Queries a page of suppressions; shows the previous page while a new one loads. */
export function useSuppressions(query: SuppressionQuery, place: PagePlace) {
  return useQuery({
    queryKey: keys.page(query, place),
    queryFn: () => suppressions(query, place),
    placeholderData: keepPreviousData,
  });
}

export function useSuppressionCount(query: SuppressionQuery) {
  const counted = { ...query, ascending: false };
  return useQuery({
    queryKey: keys.count(counted),
    queryFn: () => countSuppressions(counted),
    placeholderData: keepPreviousData,
  });
}

export function useAddressHistory(email: string) {
  return useQuery({ queryKey: keys.history(email), queryFn: () => addressHistory(email) });
}

export function useAddSuppressions() {
  return useMutation({ mutationFn: addSuppressions, onSettled: useRereadSuppressions() });
}

export function useRemoveSuppressions() {
  return useMutation({
    mutationFn: ({ chosen, why }: { chosen: readonly ListedSuppression[]; why: string }) =>
      removeSuppressions(chosen, why),
    // Also after a failure: a conflict means that the shown data was outdated.
    onSettled: useRereadSuppressions(),
  });
}

/** Undoes removals. The callbacks run even if the component has been unmounted. */
export function useUndoRemovals(told: { onSuccess: (n: number) => void; onError: (error: Error) => void }) {
  return useMutation({ mutationFn: undoRemovals, onSettled: useRereadSuppressions(), ...told });
}

/** Returns a function that refetches all data, because messages also show whether they would be sent. */
export function useRereadSuppressions(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [dataRoot] });
}

/** Returns a function that refetches the state of the import and of the work on SES's list. */
export function useRereadWork(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: [workRoot] });
  };
}
