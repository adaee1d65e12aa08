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
  /** The running refresh, or the last one, was begun by the clock and not by a person. */
  byClock: boolean;
  /** Messages go out while no outcomes come back (rule 16). Undefined while all is well; since is undefined for ever. */
  silence?: { since?: Date | undefined } | undefined;
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

/** Every how many minutes new events can be checked for; 0 is only when somebody asks. */
export const followMinutes = [0, 1, 5, 15, 30] as const;

export type FollowMinutes = (typeof followMinutes)[number];

/** Has the program check for new events by the clock while this person is signed in. */
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
