import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { planResend, previewResend, resolveNow, sendResend, undoResolve, type ResendRequest } from '../../api/resend';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  plan: (id: string, to: string) => [dataRoot, 'resend', 'plan', id, to] as const,
  preview: (id: string, to: string) => [dataRoot, 'resend', 'preview', id, to] as const,
};

/** A resend of a message as it was, to the address of its last attempt. */
export function plainRequest(id: string, to = ''): ResendRequest {
  return { id, to, records: [], suppressOld: false, sendAnyway: false, seen: '' };
}

/** What a resend to this address would do; the answer for the address before stays until it is there. */
export function useResendPlan(id: string, to: string) {
  return useQuery({
    queryKey: keys.plan(id, to),
    queryFn: () => planResend(plainRequest(id, to)),
    placeholderData: keepPreviousData,
  });
}

/** The mail as it would be sent. */
export function useMailPreview(id: string, to: string) {
  return useQuery({
    queryKey: keys.preview(id, to),
    queryFn: () => previewResend(plainRequest(id, to)),
    placeholderData: keepPreviousData,
  });
}

/** Reads again what the database holds: the program's own word that it has changed may come a moment later. */
function useReread(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: [dataRoot] });
  };
}

/** Sends. Tried once: what became of a send is never settled by sending again (rule 9). */
export function useSendResend() {
  return useMutation({ mutationFn: sendResend, retry: false, onSettled: useReread() });
}

export function useResolveNow() {
  return useMutation({ mutationFn: resolveNow, onSettled: useReread() });
}

export function useUndoResolve() {
  return useMutation({ mutationFn: undoResolve, onSettled: useReread() });
}
