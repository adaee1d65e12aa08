import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { chooseAccount, currentSession, signIn, signOut, type SessionState } from '../../api/session';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  session: ['session'] as const,
};

/** Who is signed in. */
export function useSession() {
  return useQuery({ queryKey: keys.session, queryFn: currentSession, staleTime: Infinity });
}

/** Reads again who is signed in, because the program said that it changed, or refused a call. */
export function useRereadSession(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keys.session });
  };
}

/** Takes over a session; nothing that another one has read may stay (rule 11). */
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
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
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
