import * as Suppressions from '../../wailsjs/go/desktop/Suppressions';
import { call } from './error';
import { toDate, toList, toText, type wire } from './wire';

/** Counts of changes to SES's list. */
export interface SESChanges {
  pushed: number;
  removed: number;
  /** Changes that SES rejected. */
  failed: number;
  /** Changes that were not attempted. */
  left: number;
  failures: readonly wire.SESFailure[];
  /** Code of the error that stopped the changes early, and its message. */
  code?: string | undefined;
  message?: string | undefined;
}

/** The last comparison of SES's account-level list with ours. */
export interface SESList {
  phase: string;
  /** Addresses read so far. */
  read: number;
  readAt?: Date | undefined;
  ours: number;
  theirs: number;
  /** Permanent bounces that only our list contains: safe to push. */
  toPush: number;
  /** Other addresses that only our list contains. */
  onlyHere: number;
  onlySES: number;
  /** Addresses that only SES's list contains and that were removed from ours: safe to remove. */
  toRemove: number;
  /** The first 100 of each. */
  firstPush: readonly string[];
  firstOnlySES: readonly string[];
  firstRemove: readonly string[];
  /** Whether SES's suppression reasons make it drop tickets to people who once complained. */
  dropsTickets: boolean;
  configurationSet?: string | undefined;
  sync: SESChanges;
  code?: string | undefined;
  message?: string | undefined;
}

/** Returns the comparison as far as SES's list was read. */
export async function sesList(): Promise<SESList> {
  return toSESList(await call(() => Suppressions.SES()));
}

/** Starts to read SES's list; changes nothing. Rejects with busy while such work runs, and with settings if SES is not set up. */
export async function compareSES(): Promise<SESList> {
  return toSESList(await call(() => Suppressions.CompareSES()));
}

/** Starts to read SES's list, then pushes and removes the addresses for which that is safe. */
export async function syncSES(): Promise<SESList> {
  return toSESList(await call(() => Suppressions.SyncSES()));
}

/** Stops after the current address. */
export async function stopSES(): Promise<SESList> {
  return toSESList(await call(() => Suppressions.StopSES()));
}

/** Puts an address on SES's list as a bounce. */
export async function pushToSES(email: string, why: string): Promise<SESChanges> {
  return toChanges(await call(() => Suppressions.PushToSES([email], 'bounce', why)));
}

/** Removes an address from SES's list. */
export async function removeFromSES(email: string, why: string): Promise<SESChanges> {
  return toChanges(await call(() => Suppressions.RemoveFromSES([email], why)));
}

function toSESList(list: wire.SESList): SESList {
  return {
    phase: list.phase,
    read: list.read,
    readAt: toDate(list.readAt),
    ours: list.ours,
    theirs: list.theirs,
    toPush: list.toPush,
    onlyHere: list.onlyHere,
    onlySES: list.onlySES,
    toRemove: list.toRemove,
    firstPush: toList(list.firstPush),
    firstOnlySES: toList(list.firstOnlySES),
    firstRemove: toList(list.firstRemove),
    dropsTickets: list.dropsTickets,
    configurationSet: toText(list.configurationSet),
    sync: toChanges(list.sync),
    code: toText(list.code),
    message: toText(list.message),
  };
}

function toChanges(changes: wire.SESChanges): SESChanges {
  return {
    pushed: changes.pushed,
    removed: changes.removed,
    failed: changes.failed,
    left: changes.left,
    failures: toList(changes.failures),
    code: toText(changes.code),
    message: toText(changes.message),
  };
}
