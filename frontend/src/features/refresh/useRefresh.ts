import { useEffect, useEffectEvent, useState } from 'react';
import type { RefreshState } from '../../api/refresh';
import { outcomeOf, type Outcome } from './outcome';
import { useCancelRefresh, useRefreshState, useReload, useStartRefresh } from './queries';

/** How long a good outcome stays before it has faded. A failure stays until the next refresh. */
const shownMilliseconds = 9_000;

interface Refreshing {
  state: RefreshState | undefined;
  /** Of the last refresh of this window, until it fades. */
  outcome: Outcome | undefined;
  /** The start itself failed, before there was a state to tell. */
  error: Error | null;
  start: () => void;
  cancel: () => void;
  dismiss: () => void;
}

/** Whoever did not ask is told what came, not that nothing did or that it will be tried again. */
function worthTelling({ byClock, error, report }: RefreshState): boolean {
  return !byClock || (error === undefined && (report?.received ?? 0) > 0);
}

/** Starts, follows and ends a refresh. */
export function useRefresh(): Refreshing {
  const { data: state } = useRefreshState();
  const reload = useReload();
  const [seen, setSeen] = useState(state);
  const [outcome, setOutcome] = useState<Outcome>();

  if (state !== seen) {
    setSeen(state);
    if (state !== undefined && !state.running && seen?.running === true) {
      setOutcome(worthTelling(state) ? outcomeOf(state) : undefined);
    }
  }

  const starting = useStartRefresh((started) => {
    setOutcome(started.running ? undefined : started.canDrain ? outcomeOf(started) : { kind: 'reloaded' });
    if (!started.running) {
      reload();
    }
  });
  const cancelling = useCancelRefresh();

  useEffect(() => {
    if (outcome === undefined || outcome.kind === 'failed') {
      return;
    }
    const timer = setTimeout(() => {
      setOutcome(undefined);
    }, shownMilliseconds);
    return () => {
      clearTimeout(timer);
    };
  }, [outcome]);

  const reloadNow = useEffectEvent(reload);
  const ended = outcome?.kind;
  useEffect(() => {
    if (ended === 'drained') {
      reloadNow();
    }
  }, [ended]);

  return {
    state,
    outcome,
    error: starting.error,
    start: () => {
      if (state?.running !== true && !starting.isPending) {
        starting.mutate();
      }
    },
    cancel: () => {
      cancelling.mutate();
    },
    dismiss: () => {
      setOutcome(undefined);
      starting.reset();
    },
  };
}
