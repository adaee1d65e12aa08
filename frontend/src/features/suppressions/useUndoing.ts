import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useToast } from '../../components/toast/Toasts';
import { useFailureWords } from '../../components/useFailureWords';
import { useUndoRemovals } from './queries';

/** Undoes removals by their audit log entries and shows the result in a toast, even if the dialog has been closed. */
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
