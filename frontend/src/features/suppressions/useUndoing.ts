import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useToast } from '../../components/toast/Toasts';
import { useFailureWords } from '../../components/useFailureWords';
import { useUndoRemovals } from './queries';

/** Takes removals back by their entries in the audit log, and tells how that went, also when its dialog is gone by then. */
export function useUndoing(): (entries: readonly string[]) => void {
  const { t } = useLingui();
  const toast = useToast();
  const failureWords = useFailureWords();
  const undo = useUndoRemovals({
    onSuccess: (n) => {
      toast({ text: t`${plural(n, { one: '# suppression is back', other: '# suppressions are back' })}` });
    },
    onError: (error) => {
      toast({ text: failureWords(error) });
    },
  });
  return (entries) => {
    undo.mutate(entries);
  };
}
