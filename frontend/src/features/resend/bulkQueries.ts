import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  bulkItems,
  bulks,
  continueBulk,
  planBulk,
  startBulk,
  stopBulk,
  type Bulk,
  type BulkTarget,
} from '../../api/bulk';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  all: ['bulk'] as const,
  items: (id: string, done: number) => ['bulk-items', id, done] as const,
  plan: (target: BulkTarget, sendAnyway: boolean) => [dataRoot, 'resend', 'bulk', target, sendAnyway] as const,
};

/** Polling interval while one runs. Each change is also notified; polling covers missed notifications. */
const runningMilliseconds = 1_500;
const idleMilliseconds = 60_000;

export function isRunning({ state }: Bulk): boolean {
  return state === 'running' || state === 'stopping';
}

/** Queries this person's bulk resends, newest first. */
export function useBulks() {
  return useQuery({
    queryKey: keys.all,
    queryFn: bulks,
    refetchInterval: ({ state }) => (state.data?.some(isRunning) === true ? runningMilliseconds : idleMilliseconds),
  });
}

export function useRereadBulks(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keys.all });
  };
}

/** Queries the plan of a bulk resend; shows the previous plan while a new one loads. */
export function useBulkPlan(target: BulkTarget, sendAnyway: boolean) {
  return useQuery({
    queryKey: keys.plan(target, sendAnyway),
    queryFn: () => planBulk(target, sendAnyway),
    placeholderData: keepPreviousData,
  });
}

/** Queries the items and their outcomes page by page; refetches when done changes. */
export function useBulkItems(id: string, done: number) {
  return useInfiniteQuery({
    queryKey: keys.items(id, done),
    queryFn: ({ pageParam }) => bulkItems(id, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

/** Starts a bulk resend without retries: an unknown outcome is never settled by sending again (rule 9). */
export function useStartBulk() {
  const reread = useRereadBulks();
  return useMutation({
    mutationFn: ({ target, sendAnyway, seen }: { target: BulkTarget; sendAnyway: boolean; seen: string }) =>
      startBulk(target, sendAnyway, seen),
    retry: false,
    onSettled: reread,
  });
}

export function useStopBulk() {
  return useMutation({ mutationFn: stopBulk, onSettled: useRereadBulks() });
}

export function useContinueBulk() {
  return useMutation({ mutationFn: continueBulk, retry: false, onSettled: useRereadBulks() });
}
