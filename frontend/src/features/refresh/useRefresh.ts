import { useEffect, useEffectEvent, useState } from 'react';
import type { RefreshState } from '../../api/refresh';
import { outcomeOf, type Outcome } from './outcome';
import { useCancelRefresh, useRefreshState, useReload, useStartRefresh } from './queries';

/** How long a successful outcome is shown. A failure is shown until the next refresh. */
const shownMilliseconds = 9_000;

interface Refreshing {
  state: RefreshState | undefined;
  /** Outcome of the last refresh of this window, until it fades. */
  outcome: Outcome | undefined;
  /** Why the start itself failed, in which case there is no state. */
  error: Error | null;
  start: () => void;
  cancel: () => void;
  dismiss: () => void;
}

/** For a refresh by the timer, only received messages are reported: neither an empty result nor a failure, which is retried. */
function worthTelling({ byClock, error, report }: RefreshState): boolean {
  return !byClock || (error === undefined && (report?.received ?? 0) > 0);
}

/** Starts, observes and cancels a refresh. */
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
