import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { cancelRefresh, refreshState, startRefresh, type RefreshState } from '../../api/refresh';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  state: ['refresh'] as const,
};

/** Polling interval while a drain runs. Each change is also notified; polling covers missed notifications. */
const runningMilliseconds = 700;
const idleMilliseconds = 30_000;

/** Queries the state of the refresh. */
export function useRefreshState() {
  return useQuery({
    queryKey: keys.state,
    queryFn: refreshState,
    refetchInterval: ({ state }) => (state.data?.running === true ? runningMilliseconds : idleMilliseconds),
  });
}

export function useRereadRefresh(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keys.state });
  };
}

/** Returns a function that refetches everything that the lists show. */
export function useReload(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: [dataRoot] });
  };
}

export function useStartRefresh(onStarted: (state: RefreshState) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: startRefresh,
    // A state that was read before the start must not arrive after it, because it would look like the end.
    onMutate: () => client.cancelQueries({ queryKey: keys.state }),
    onSuccess: (state) => {
      client.setQueryData(keys.state, state);
      onStarted(state);
    },
  });
}

export function useCancelRefresh() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: cancelRefresh,
    onSuccess: (state) => {
      client.setQueryData(keys.state, state);
    },
  });
}
