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

/** What goes on in the background: the program tells when it changes, so it is not read again with the data. */
export const workRoot = 'suppression work';

/** A page of suppressions; the page before stays until it is there. */
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
    // Also after a failure: then what is shown was not the newest.
    onSettled: useRereadSuppressions(),
  });
}

/** The callbacks are told also when the component is gone by then. */
export function useUndoRemovals(told: { onSuccess: (n: number) => void; onError: (error: Error) => void }) {
  return useMutation({ mutationFn: undoRemovals, onSettled: useRereadSuppressions(), ...told });
}

/** Everything that a suppression changes: messages tell whether they would be sent. */
export function useRereadSuppressions(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [dataRoot] });
}

/** Reads again how an import and the work on SES's list stand. */
export function useRereadWork(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: [workRoot] });
  };
}
