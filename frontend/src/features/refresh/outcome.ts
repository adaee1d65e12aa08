import type { DrainReport, RefreshState } from '../../api/refresh';

/** How a refresh ended. */
export type Outcome =
  | { kind: 'drained'; report: DrainReport }
  /** There is no queue: only the tables were refetched. */
  | { kind: 'reloaded' }
  | { kind: 'failed'; code: string; message: string };

/** Returns the outcome of the refresh that ended in this state. */
export function outcomeOf(state: RefreshState): Outcome {
  if (state.error !== undefined) {
    return { kind: 'failed', code: state.code ?? 'internal', message: state.error };
  }
  return state.report === undefined ? { kind: 'reloaded' } : { kind: 'drained', report: state.report };
}
