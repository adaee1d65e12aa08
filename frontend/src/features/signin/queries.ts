import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { chooseAccount, currentSession, signIn, signOut, type SessionState } from '../../api/session';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  session: ['session'] as const,
};

/** Queries who is signed in. */
export function useSession() {
  return useQuery({ queryKey: keys.session, queryFn: currentSession, staleTime: Infinity });
}

/** Returns a function that refetches the session after a change or a refused call. */
export function useRereadSession(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keys.session });
  };
}

/** Stores a new session and removes all data that a previous session has read (rule 11). */
function useTakeOver(): (state: SessionState) => void {
  const client = useQueryClient();
  return (state) => {
    client.removeQueries({ queryKey: [dataRoot] });
    client.setQueryData(keys.session, state);
  };
}

export function useSignIn() {
  const takeOver = useTakeOver();
  return useMutation({
    mutationFn: ({ email, password, code }: { email: string; password: string; code: string }) =>
      signIn(email, password, code),
    onSuccess: takeOver,
  });
}

export function useChooseAccount() {
  const takeOver = useTakeOver();
  return useMutation({ mutationFn: chooseAccount, onSuccess: takeOver });
}

export function useSignOut() {
  const takeOver = useTakeOver();
  return useMutation({ mutationFn: signOut, onSuccess: takeOver });
}
