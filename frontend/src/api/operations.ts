import * as Operations from '../../wailsjs/go/desktop/Operations';
import { call } from './error';
import type { QueueState } from './setup';
import { toDate, toList, toText, type wire } from './wire';

/** Messages are sent but no outcomes arrive (rule 16). */
export interface Silence {
  /** When the last outcome was recorded; undefined if none ever was. */
  since?: Date | undefined;
  /** When the oldest message without an outcome was written. */
  oldest?: Date | undefined;
  messages: number;
}

/** A finished drain. It counts queue messages. */
export interface Drain {
  startedAt?: Date | undefined;
  finishedAt?: Date | undefined;
  /** E-mail of the person who drained; undefined for mailroomctl. */
  person?: string | undefined;
  /** The database login. */
  login: string;
  received: number;
  applied: number;
  duplicates: number;
  parked: number;
  quarantined: number;
  ignored: number;
}

/** The state of the whole installation. */
export interface OperationsState {
  queue: QueueState;
  queueMessage?: string | undefined;
  /** Approximate number of queue messages; undefined if unknown. */
  waiting?: number | undefined;
  inFlight?: number | undefined;
  /** Events whose message does not exist yet, and how many of them are unmatched because they waited too long. */
  parked: number;
  unmatched: number;
  quarantined: number;
  /** The alarm of rule 16; undefined if there is none. */
  silence?: Silence | undefined;
  /** The latest drains, newest first. */
  drains: readonly Drain[];
}

/** One page of a list with a cursor for the next page. */
export interface Batch<Row> {
  rows: readonly Row[];
  next?: string | undefined;
}

/** A queue message that could not be understood or trusted. */
export interface Quarantined {
  id: string;
  /** A code. */
  reason: string;
  /** A sentence in English that may quote the message: untrusted text (rule 12). */
  detail: string;
  bytes: number;
  firstSeen?: Date | undefined;
  lastSeen?: Date | undefined;
  timesSeen: number;
}

/** The complete body: untrusted text (rule 12). */
export interface QuarantinedBody {
  text: string;
  /** Whether text is the exact body. If false, U+FFFD replaces bytes that are not valid text. */
  exact: boolean;
}

/** Result of a retry. Each message counts once. */
export interface RetryReport {
  applied: number;
  duplicates: number;
  parked: number;
  ignored: number;
  /** Still refused. */
  kept: number;
  /** Retried or discarded by somebody else meanwhile. */
  missing: number;
  /** Why the first of the kept messages was refused. */
  reason?: string | undefined;
  detail?: string | undefined;
}

/** An event whose message does not exist yet. */
export interface ParkedEvent {
  id: string;
  /** As SES names it. */
  type: string;
  subtype?: string | undefined;
  recipient: string;
  /** Untrusted text (rule 12). */
  subject?: string | undefined;
  reason?: string | undefined;
  sesMessageId: string;
  occurredAt?: Date | undefined;
  parkedAt?: Date | undefined;
  /** When it became unmatched; undefined while it waits. */
  unmatchedAt?: Date | undefined;
  /** The account in which an unmatched event suppresses; undefined means platform-wide. */
  accountName?: string | undefined;
}

/** Rejects with not_allowed unless the person is a superadmin, like every function in this file. */
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

/** Returns a page after a cursor, newest first. */
export async function quarantine(after: string): Promise<Batch<Quarantined>> {
  const page = await call(() => Operations.Quarantine(after));
  return { rows: toList(page.rows).map(toQuarantined), next: toText(page.next) };
}

/** Rejects with not_found if somebody else has retried or discarded it. */
export async function quarantinedBody(id: string): Promise<QuarantinedBody> {
  const { text, exact } = await call(() => Operations.QuarantinedBody(id));
  return { text, exact };
}

/** Processes these messages again as a drain does, or all of them. */
export async function retryQuarantined(ids: readonly string[] | 'all'): Promise<RetryReport> {
  const report = await call(() =>
    ids === 'all' ? Operations.RetryQuarantine() : Operations.RetryQuarantined([...ids]),
  );
  return { ...report, reason: toText(report.reason), detail: toText(report.detail) };
}

/** Deletes them permanently and records the reason and the person. Returns how many existed. */
export async function discardQuarantined(ids: readonly string[], why: string): Promise<number> {
  return call(() => Operations.DiscardQuarantined([...ids], why));
}

/** Returns a page after a cursor, last parked first. */
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
