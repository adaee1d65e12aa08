import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toApiError } from '../../api/error';
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

/** Signs in. Calls onCodeUsed with a code that counted, and with one that did not. */
export function useSignIn(onCodeUsed: (code: string) => void) {
  const takeOver = useTakeOver();
  return useMutation({
    mutationFn: ({ email, password, code }: { email: string; password: string; code: string }) =>
      signIn(email, password, code),
    onSuccess: (state, { code }) => {
      onCodeUsed(code);
      takeOver(state);
    },
    onError: (error, { code }) => {
      if (toApiError(error).code === 'second_factor_failed') {
        onCodeUsed(code);
      }
    },
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
