import { useLingui } from '@lingui/react/macro';
import { plural } from '@lingui/core/macro';
import { allIssues, type ListQuery } from '../../api/tracking';
import { toApiError } from '../../api/error';
import { useToast } from '../../components/toast/Toasts';
import { useErrorWords } from '../../components/useErrorWords';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import { visibleString } from '../../lib/visibleText';
import { useResolveNow, useUndoResolve } from './queries';

/** Maximum number resolved at once: each is passed by id, so that they can be undone. */
const resolvedAtMost = 5_000;

interface Resolving {
  /** Resolves by hand and offers Undo. */
  resolve: (ids: readonly string[]) => void;
  /** Resolves all issues that match a query, up to the maximum. */
  resolveEverything: (query: ListQuery) => void;
  undo: (ids: readonly string[]) => void;
}

/** "Resolve now" and its undo, both confirmed with a toast (rule 10). */
export function useResolving(): Resolving {
  const { t } = useLingui();
  const tag = useTag();
  const toast = useToast();
  const describe = useErrorWords();
  const resolving = useResolveNow();
  const undoing = useUndoResolve();

  const failed = (error: unknown) => {
    const { code, message } = toApiError(error);
    toast({ text: [describe(code), visibleString(message)].filter(Boolean).join(': ') });
  };
  // Uses promises, because mutation callbacks are dropped on unmount and a dialog closes before the answer arrives.
  const undo = (ids: readonly string[]) => {
    undoing.mutateAsync(ids).then((n) => {
      toast({
        text: t`${plural(n, { one: '# delivery issue is open again', other: '# delivery issues are open again' })}`,
      });
    }, failed);
  };
  const resolve = (ids: readonly string[]) => {
    resolving.mutateAsync(ids).then((n) => {
      const takeBack = () => {
        undo(ids);
      };
      toast({
        text: t`${plural(n, { one: '# delivery issue resolved', other: '# delivery issues resolved' })}`,
        undo: n === 0 ? undefined : takeBack,
      });
    }, failed);
  };
  const resolveEverything = (query: ListQuery) => {
    allIssues(query, resolvedAtMost).then(({ rows, more }) => {
      resolve(rows.filter(({ original }) => original.resolvedAt === undefined).map(({ original }) => original.id));
      if (more) {
        toast({ text: t`There are more than ${formatNumber(resolvedAtMost, tag)}: the first ones are resolved.` });
      }
    }, failed);
  };
  return { resolve, resolveEverything, undo };
}
