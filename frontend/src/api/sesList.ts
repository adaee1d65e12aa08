import * as Suppressions from '../../wailsjs/go/desktop/Suppressions';
import { call } from './error';
import { toDate, toList, toText, type wire } from './wire';

/** What was changed on SES's list. */
export interface SESChanges {
  pushed: number;
  removed: number;
  /** That SES did not take. */
  failed: number;
  /** That were not tried. */
  left: number;
  failures: readonly wire.SESFailure[];
  /** What ended it half way, with its message. */
  code?: string | undefined;
  message?: string | undefined;
}

/** SES's account-level list beside ours, as it was read last. */
export interface SESList {
  phase: string;
  /** Addresses read so far. */
  read: number;
  readAt?: Date | undefined;
  ours: number;
  theirs: number;
  /** Permanent bounces that are here alone: safe to push. */
  toPush: number;
  /** What else is here alone. */
  onlyHere: number;
  onlySES: number;
  /** Those on SES's list alone that were lifted here: safe to remove. */
  toRemove: number;
  /** The first hundred of each. */
  firstPush: readonly string[];
  firstOnlySES: readonly string[];
  firstRemove: readonly string[];
  /** SES drops tickets to people who once complained, by these reasons. */
  dropsTickets: boolean;
  configurationSet?: string | undefined;
  sync: SESChanges;
  code?: string | undefined;
  message?: string | undefined;
}

/** As far as it was read. */
export async function sesList(): Promise<SESList> {
  return toSESList(await call(() => Suppressions.SES()));
}

/** Begins to read SES's list; it changes nothing. Rejects with busy while such work goes on, and with settings where SES is not set up. */
export async function compareSES(): Promise<SESList> {
  return toSESList(await call(() => Suppressions.CompareSES()));
}

/** Begins to read it, and then to push and remove what is safe to. */
export async function syncSES(): Promise<SESList> {
  return toSESList(await call(() => Suppressions.SyncSES()));
}

/** Stops after the address in hand. */
export async function stopSES(): Promise<SESList> {
  return toSESList(await call(() => Suppressions.StopSES()));
}

/** Puts an address on SES's list as a bounce. */
export async function pushToSES(email: string, why: string): Promise<SESChanges> {
  return toChanges(await call(() => Suppressions.PushToSES([email], 'bounce', why)));
}

/** Takes an address off SES's list. */
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
