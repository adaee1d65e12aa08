import * as Refresh from '../../wailsjs/go/desktop/Refresh';
import { call } from './error';
import { toDate, toText, type wire } from './wire';

/** What one drain did: counts of messages whose status changed, and of queue messages. */
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
  /** Report of the last finished refresh of this window. */
  report?: DrainReport | undefined;
  /** Why the last refresh of this window failed, in English, and the error code. */
  error?: string | undefined;
  code?: string | undefined;
  /** When anyone last drained, and who did. */
  lastDrainAt?: Date | undefined;
  lastDrainBy?: string | undefined;
  /** Approximate number of events in the queue; undefined if unknown. */
  waiting?: number | undefined;
  /** Whether the running or last refresh was started by the timer, not by a person. */
  byClock: boolean;
  /** The alarm of rule 16: messages are sent but no outcomes arrive. Undefined without the alarm; since is undefined if no outcome ever arrived. */
  silence?: { since?: Date | undefined } | undefined;
  /** Without a queue a refresh only reads the tables again (rule 17). */
  canDrain: boolean;
}

export async function refreshState(): Promise<RefreshState> {
  return toRefresh(await call(() => Refresh.State()));
}

/** Starts a drain in the background unless one is running. */
export async function startRefresh(): Promise<RefreshState> {
  return toRefresh(await call(() => Refresh.Start()));
}

export async function cancelRefresh(): Promise<RefreshState> {
  return toRefresh(await call(() => Refresh.Cancel()));
}

/** Selectable intervals in minutes between checks for new events; 0 means only on request. */
export const followMinutes = [0, 1, 5, 15, 30] as const;

export type FollowMinutes = (typeof followMinutes)[number];

/** Sets the interval at which the program checks for new events while this person is signed in. */
export async function follow(minutes: FollowMinutes): Promise<void> {
  await call(() => Refresh.Follow(minutes));
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
    byClock: state.byClock,
    silence: state.silent ? { since: toDate(state.silentSince) } : undefined,
    canDrain: state.canDrain,
  };
}
