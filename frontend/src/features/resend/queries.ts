import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { planResend, previewResend, resolveNow, sendResend, undoResolve, type ResendRequest } from '../../api/resend';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  plan: (id: string, to: string) => [dataRoot, 'resend', 'plan', id, to] as const,
  preview: (id: string, to: string, records: readonly string[]) =>
    [dataRoot, 'resend', 'preview', id, to, records] as const,
};

/** Returns a request to resend a message unchanged, by default to the address of its last attempt. */
export function plainRequest(id: string, to = ''): ResendRequest {
  return { id, to, records: [], suppressOld: false, sendAnyway: false, seen: '' };
}

/** Queries the plan of a resend to this address; shows the plan for the previous address while the new one loads. */
export function useResendPlan(id: string, to: string) {
  return useQuery({
    queryKey: keys.plan(id, to),
    queryFn: () => planResend(plainRequest(id, to)),
    placeholderData: keepPreviousData,
  });
}

/** Queries the mail as it would be sent, with the links of the records (by key) whose address would be corrected. */
export function useMailPreview(id: string, to: string, records: readonly string[]) {
  return useQuery({
    queryKey: keys.preview(id, to, records),
    queryFn: () => previewResend({ ...plainRequest(id, to), records }),
    placeholderData: keepPreviousData,
  });
}

/** Returns a function that refetches the data at once, because the program's notification may come later. */
function useReread(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: [dataRoot] });
  };
}

/** Sends without retries: an unknown outcome is never settled by sending again (rule 9). */
export function useSendResend() {
  return useMutation({ mutationFn: sendResend, retry: false, onSettled: useReread() });
}

export function useResolveNow() {
  return useMutation({ mutationFn: resolveNow, onSettled: useReread() });
}

export function useUndoResolve() {
  return useMutation({ mutationFn: undoResolve, onSettled: useReread() });
}
