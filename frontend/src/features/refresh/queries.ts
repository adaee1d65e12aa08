import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { cancelRefresh, refreshState, startRefresh, type RefreshState } from '../../api/refresh';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  state: ['refresh'] as const,
};

/** Between two looks while a drain runs; each change is told as well, this only covers what is not heard. */
const runningMilliseconds = 700;
const idleMilliseconds = 30_000;

/** How the refresh stands. */
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

/** Reads again everything that the lists show. */
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
    // An answer from before the start must not arrive after it and pass for the end.
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
