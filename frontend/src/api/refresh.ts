import * as Refresh from '../../wailsjs/go/desktop/Refresh';
import { call } from './error';
import { toDate, toText, type wire } from './wire';

/** What one drain did: messages whose status changed, and queue messages. */
export interface DrainReport {
  received: number;
  delivered: number;
  sent: number;
  bounced: number;
  suppressed: number;
  failed: number;
  duplicates: number;
  parked: number;
  quarantined: number;
  cancelled: boolean;
}

export interface RefreshState {
  running: boolean;
  /** Queue messages read so far, while running. */
  received: number;
  /** Of the last finished refresh of this window. */
  report?: DrainReport | undefined;
  /** Why the last refresh of this window failed, in English, and its code. */
  error?: string | undefined;
  code?: string | undefined;
  /** When anyone last drained, and who. */
  lastDrainAt?: Date | undefined;
  lastDrainBy?: string | undefined;
  /** Roughly how many events wait in the queue; undefined where it is not known. */
  waiting?: number | undefined;
  /** Without a queue a refresh only reads the tables again (rule 17). */
  canDrain: boolean;
}

export async function refreshState(): Promise<RefreshState> {
  return toRefresh(await call(() => Refresh.State()));
}

/** Starts a drain in the background, or finds one running. */
export async function startRefresh(): Promise<RefreshState> {
  return toRefresh(await call(() => Refresh.Start()));
}

export async function cancelRefresh(): Promise<RefreshState> {
  return toRefresh(await call(() => Refresh.Cancel()));
}

function toRefresh(state: wire.RefreshState): RefreshState {
  return {
    running: state.running,
    received: state.received,
    report: state.finished ? { ...state.report } : undefined,
    error: toText(state.error),
    code: toText(state.code),
    lastDrainAt: toDate(state.lastDrainAt),
    lastDrainBy: toText(state.lastDrainBy),
    waiting: state.waiting < 0 ? undefined : state.waiting,
    canDrain: state.canDrain,
  };
}
