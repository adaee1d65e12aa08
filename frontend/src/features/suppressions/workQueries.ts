import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { compareSES, pushToSES, removeFromSES, sesList, stopSES, syncSES } from '../../api/sesList';
import {
  cancelImport,
  importDropped,
  importFile,
  importState,
  openDropped,
  type DroppedFile,
} from '../../api/suppressionImport';
import { useRereadSuppressions, workRoot } from './queries';

const sesKey = [workRoot, 'ses'] as const;
const importKey = [workRoot, 'import'] as const;

/** Queries the comparison with SES's list as far as it was read. The program reports changes. */
export function useSESList() {
  return useQuery({ queryKey: sesKey, queryFn: sesList });
}

/** Starts or stops work on SES's list. */
export function useSESWork() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (what: 'compare' | 'sync' | 'stop') => ({ compare: compareSES, sync: syncSES, stop: stopSES })[what](),
    onSettled: () => client.invalidateQueries({ queryKey: sesKey }),
  });
}

/** Pushes one address to SES's list, or removes it. */
export function useSESChange() {
  return useMutation({
    mutationFn: ({ push, email, why }: { push: boolean; email: string; why: string }) =>
      push ? pushToSES(email, why) : removeFromSES(email, why),
  });
}

export function useImportState() {
  return useQuery({ queryKey: importKey, queryFn: importState });
}

export function useImportFile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File | DroppedFile) => (file instanceof File ? importFile(file) : importDropped(file)),
    onSettled: () => client.invalidateQueries({ queryKey: importKey }),
  });
}

/** Opens the file that was dropped on the window. The result stays until the mutation is reset. */
export function useOpenDropped() {
  return useMutation({ mutationFn: openDropped });
}

export function useCancelImport() {
  const client = useQueryClient();
  const reread = useRereadSuppressions();
  return useMutation({
    mutationFn: cancelImport,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: importKey });
      await reread();
    },
  });
}
