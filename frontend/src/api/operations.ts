import * as Operations from '../../wailsjs/go/desktop/Operations';
import { call } from './error';
import type { QueueState } from './setup';
import { toDate, toList, toText, type wire } from './wire';

/** Messages that go out while no outcomes come back (rule 16). */
export interface Silence {
  /** When the last outcome was recorded; undefined for never. */
  since?: Date | undefined;
  /** When the first message without one was written. */
  oldest?: Date | undefined;
  messages: number;
}

/** A finished drain, in queue messages. */
export interface Drain {
  startedAt?: Date | undefined;
  finishedAt?: Date | undefined;
  /** E-mail of who drained; undefined for mailroomctl. */
  person?: string | undefined;
  /** The login of the database. */
  login: string;
  received: number;
  applied: number;
  duplicates: number;
  parked: number;
  quarantined: number;
  ignored: number;
}

/** How the whole installation stands. */
export interface OperationsState {
  queue: QueueState;
  queueMessage?: string | undefined;
  /** Approximate; undefined where it is not known. */
  waiting?: number | undefined;
  inFlight?: number | undefined;
  /** Events whose message is not there, and those of them that have waited too long. */
  parked: number;
  unmatched: number;
  quarantined: number;
  /** Undefined while all is well. */
  silence?: Silence | undefined;
  /** The last ones, the last first. */
  drains: readonly Drain[];
}

/** A list that is read from one cursor to the next. */
export interface Batch<Row> {
  rows: readonly Row[];
  next?: string | undefined;
}

/** A queue message that could not be understood or trusted. */
export interface Quarantined {
  id: string;
  /** A code. */
  reason: string;
  /** A sentence in English that may quote the message: strangers' text. */
  detail: string;
  bytes: number;
  firstSeen?: Date | undefined;
  lastSeen?: Date | undefined;
  timesSeen: number;
}

/** Strangers' text, whole. */
export interface QuarantinedBody {
  text: string;
  /** Whether it is all there: U+FFFD stands for bytes that are no text. */
  exact: boolean;
}

/** What came of trying again: each message counts once. */
export interface RetryReport {
  applied: number;
  duplicates: number;
  parked: number;
  ignored: number;
  /** Still refused. */
  kept: number;
  /** Taken by somebody else meanwhile. */
  missing: number;
  /** Why the first of those that were kept is. */
  reason?: string | undefined;
  detail?: string | undefined;
}

/** An event whose message is not there. */
export interface ParkedEvent {
  id: string;
  /** As SES names it. */
  type: string;
  subtype?: string | undefined;
  recipient: string;
  /** Strangers' text. */
  subject?: string | undefined;
  reason?: string | undefined;
  sesMessageId: string;
  occurredAt?: Date | undefined;
  parkedAt?: Date | undefined;
  /** Since when it counts as unmatched; undefined while it waits. */
  unmatchedAt?: Date | undefined;
  /** Where an unmatched one suppresses; undefined is the whole platform. */
  accountName?: string | undefined;
}

/** Rejects with not_allowed for whoever is no superadmin, as everything here does. */
export async function operationsState(): Promise<OperationsState> {
  const state = await call(() => Operations.State());
  const known = (n: number) => (n < 0 ? undefined : n);
  return {
    queue: state.queue,
    queueMessage: toText(state.queueMessage),
    waiting: known(state.waiting),
    inFlight: known(state.inFlight),
    parked: state.parked,
    unmatched: state.unmatched,
    quarantined: state.quarantined,
    silence: state.silence.alarm
      ? {
          since: toDate(state.silence.since),
          oldest: toDate(state.silence.oldest),
          messages: state.silence.messages,
        }
      : undefined,
    drains: toList(state.drains).map(toDrain),
  };
}

/** The newest first, below a cursor. */
export async function quarantine(after: string): Promise<Batch<Quarantined>> {
  const page = await call(() => Operations.Quarantine(after));
  return { rows: toList(page.rows).map(toQuarantined), next: toText(page.next) };
}

/** Rejects with not_found where somebody else has taken it. */
export async function quarantinedBody(id: string): Promise<QuarantinedBody> {
  const { text, exact } = await call(() => Operations.QuarantinedBody(id));
  return { text, exact };
}

/** Takes these in again as a drain does, or all that are there. */
export async function retryQuarantined(ids: readonly string[] | 'all'): Promise<RetryReport> {
  const report = await call(() =>
    ids === 'all' ? Operations.RetryQuarantine() : Operations.RetryQuarantined([...ids]),
  );
  return { ...report, reason: toText(report.reason), detail: toText(report.detail) };
}

/** Removes them for good. Why is recorded, with who did it. Tells how many were there. */
export async function discardQuarantined(ids: readonly string[], why: string): Promise<number> {
  return call(() => Operations.DiscardQuarantined([...ids], why));
}

/** The last parked first, below a cursor. */
export async function parkedEvents(unmatched: boolean, after: string): Promise<Batch<ParkedEvent>> {
  const page = await call(() => Operations.Parked(unmatched, after));
  return { rows: toList(page.rows).map(toParkedEvent), next: toText(page.next) };
}

function toDrain(drain: wire.Drain): Drain {
  return {
    ...drain,
    startedAt: toDate(drain.startedAt),
    finishedAt: toDate(drain.finishedAt),
    person: toText(drain.person),
  };
}

function toQuarantined(entry: wire.Quarantined): Quarantined {
  return { ...entry, firstSeen: toDate(entry.firstSeen), lastSeen: toDate(entry.lastSeen) };
}

function toParkedEvent(event: wire.ParkedEvent): ParkedEvent {
  return {
    id: event.id,
    type: event.type,
    subtype: toText(event.subtype),
    recipient: event.recipient,
    subject: toText(event.subject),
    reason: toText(event.reason),
    sesMessageId: event.sesMessageId,
    occurredAt: toDate(event.occurredAt),
    parkedAt: toDate(event.parkedAt),
    unmatchedAt: toDate(event.unmatchedAt),
    accountName: toText(event.accountName),
  };
}
