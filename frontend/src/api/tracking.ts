import * as Tracking from '../../wailsjs/go/desktop/Tracking';
import { call } from './error';
import {
  toEventDate,
  toIssue,
  toMessage,
  toTicketedEvent,
  type EventDate,
  type Issue,
  type Kind,
  type Message,
  type Status,
  type TicketedEvent,
} from './message';
import { toVerdict, type Verdict } from './resend';
import { toAccount, type Account } from './session';
import { toSuppression, type Suppression } from './suppression';
import { toDate, toList, toText, type wire } from './wire';

export type StatusFilter = Status | 'RESOLVED';

export type Period = 'day' | 'week' | 'month' | 'quarter' | 'year' | 'all';

export type SortKey = 'created' | 'updated' | 'status' | 'recipient' | 'subject' | 'door_risk';

/** Filters and order of a list, without the page. */
export interface ListQuery {
  kind?: Kind | undefined;
  /** Matches any of these; empty matches all. */
  statuses: readonly StatusFilter[];
  /** Matches any of these reason codes (of the last attempt for delivery issues); empty matches all. */
  reasons: readonly string[];
  /** Limits the list to BOUNCED, FAILED or SUPPRESSED messages that are not resolved. */
  problemsOnly: boolean;
  emailTypes: readonly string[];
  ticketedEvent?: string | undefined;
  /** One date of the ticketed event. */
  occurrence?: string | undefined;
  /** Limits the list to ticketed events that have not ended. */
  notEnded: boolean;
  account?: string | undefined;
  /** A complete recipient address, current or before a change. */
  address?: string | undefined;
  search: string;
  period: Period;
  sort: SortKey;
  ascending: boolean;
}

/** The position of a page: after or before another page's cursor, or the first page. */
export type PagePlace = { after: string } | { before: string } | 'first';

export interface Page<T> {
  rows: readonly T[];
  next?: string | undefined;
  previous?: string | undefined;
}

/** A count up to a cap; more is true if the cap was reached. */
export interface Count {
  n: number;
  more: boolean;
}

/** One event in a message's timeline. */
export interface TimelineEntry {
  id: string;
  /** As SES names it: Send, Delivery, Bounce, ... */
  type: string;
  subtype?: string | undefined;
  recipient: string;
  occurredAt?: Date | undefined;
  recordedAt?: Date | undefined;
  reason?: string | undefined;
  statusCode?: string | undefined;
  /** The remote server's answer: untrusted text (rule 12). */
  diagnostic?: string | undefined;
  /** JSON text; undefined once pruned. */
  raw?: string | undefined;
}

export interface MessageDetail {
  message: Message;
  /** Oldest first. */
  timeline: readonly TimelineEntry[];
  /** The whole chain, the original first. */
  attempts: readonly Message[];
  /** Suppressions that concern the recipient in the message's account, including platform-wide ones. */
  suppressions: readonly Suppression[];
  /** The answer to "Would this send?" for a resend to its recipient. */
  verdict: Verdict;
}

export const rowsPerPage = 50;

/** The program returns at most this many rows per call. */
const rowsAtMost = 500;

export async function messages(query: ListQuery, place: PagePlace): Promise<Page<Message>> {
  return toPage(await call(() => Tracking.Messages(toWireQuery(query, place))), toMessage);
}

export async function countMessages(query: ListQuery): Promise<Count> {
  return toCount(await call(() => Tracking.CountMessages(toWireQuery(query, 'first'))));
}

export async function issues(query: ListQuery, place: PagePlace): Promise<Page<Issue>> {
  return toPage(await call(() => Tracking.Issues(toWireQuery(query, place))), toIssue);
}

/** Reads all pages of issues that match a query, up to a limit; more is true if further issues exist. */
export async function allIssues(query: ListQuery, atMost: number): Promise<{ rows: readonly Issue[]; more: boolean }> {
  const rows: Issue[] = [];
  let place: PagePlace = 'first';
  for (;;) {
    const asked: wire.MessageQuery = { ...toWireQuery(query, place), limit: rowsAtMost };
    const page: Page<Issue> = toPage(await call(() => Tracking.Issues(asked)), toIssue);
    rows.push(...page.rows);
    if (page.next === undefined || rows.length > atMost) {
      return { rows: rows.slice(0, atMost), more: rows.length > atMost };
    }
    place = { after: page.next };
  }
}

export async function countIssues(query: ListQuery): Promise<Count> {
  return toCount(await call(() => Tracking.CountIssues(toWireQuery(query, 'first'))));
}

/** Rejects with not_found if the message does not exist or is outside the person's scope. */
export async function messageDetail(id: string): Promise<MessageDetail> {
  const detail = await call(() => Tracking.Message(id));
  return {
    message: toMessage(detail.message),
    timeline: toList(detail.timeline).map(toTimelineEntry),
    attempts: toList(detail.attempts).map(toMessage),
    suppressions: toList(detail.suppressions).map(toSuppression),
    verdict: toVerdict(detail.verdict),
  };
}

/** Returns at most 50, the recent and soonest first. */
export async function ticketedEvents(search: string): Promise<readonly TicketedEvent[]> {
  return toList(await call(() => Tracking.TicketedEvents(search))).map((event) => toTicketedEvent(event));
}

/** Returns at most 50 dates of a ticketed event, those nearest to now in order of time; none before Hi.Events 2.0. */
export async function dates(event: string, search: string): Promise<readonly EventDate[]> {
  return toList(await call(() => Tracking.Occurrences(event, search))).map(toEventDate);
}

/** Returns the accounts that the person sees. */
export async function accounts(): Promise<readonly Account[]> {
  return toList(await call(() => Tracking.Accounts())).map(toAccount);
}

export function toWireQuery(query: ListQuery, place: PagePlace): wire.MessageQuery {
  return {
    kind: query.kind ?? '',
    statuses: [...query.statuses],
    reasons: [...query.reasons],
    problemsOnly: query.problemsOnly,
    emailTypes: [...query.emailTypes],
    ticketedEvent: query.ticketedEvent ?? '',
    occurrence: query.occurrence ?? '',
    notEnded: query.notEnded,
    account: query.account ?? '',
    address: query.address ?? '',
    search: query.search,
    period: query.period,
    sort: query.sort,
    ascending: query.ascending,
    limit: rowsPerPage,
    after: place !== 'first' && 'after' in place ? place.after : '',
    before: place !== 'first' && 'before' in place ? place.before : '',
  };
}

function toPage<W, T>(page: { rows: W[]; next: string; previous: string }, toRow: (row: W) => T): Page<T> {
  return { rows: toList(page.rows).map(toRow), next: toText(page.next), previous: toText(page.previous) };
}

function toCount({ n, more }: wire.Count): Count {
  return { n, more };
}

function toTimelineEntry(entry: wire.TimelineEntry): TimelineEntry {
  return {
    id: entry.id,
    type: entry.type,
    subtype: toText(entry.subtype),
    recipient: entry.recipient,
    occurredAt: toDate(entry.occurredAt),
    recordedAt: toDate(entry.recordedAt),
    reason: toText(entry.reason),
    statusCode: toText(entry.statusCode),
    diagnostic: toText(entry.diagnostic),
    raw: toText(entry.raw),
  };
}
