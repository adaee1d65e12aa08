import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { recheckSetup, setupState, startDemo, type SetupState } from '../../api/setup';

const keys = {
  setup: ['setup'] as const,
};

/** Queries which parts are set up. */
export function useSetup() {
  return useQuery({ queryKey: keys.setup, queryFn: setupState, staleTime: Infinity });
}

export function useRereadSetup(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keys.setup });
  };
}

/** Stores a new setup state and refetches everything, because the database may be another one. */
function useTakeOver(): (state: SetupState) => Promise<void> {
  const client = useQueryClient();
  return async (state) => {
    client.setQueryData(keys.setup, state);
    await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.setup[0] });
  };
}

export function useRecheck() {
  const takeOver = useTakeOver();
  return useMutation({ mutationFn: recheckSetup, onSuccess: takeOver });
}

export function useStartDemo() {
  const takeOver = useTakeOver();
  return useMutation({ mutationFn: startDemo, onSuccess: takeOver });
}
