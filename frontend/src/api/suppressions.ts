import * as Suppressions from '../../wailsjs/go/desktop/Suppressions';
import { toAuditEntry, type AuditEntry } from './audit';
import { call } from './error';
import { sinceOf } from './period';
import { toSuppression, type Suppression } from './suppression';
import type { Count, Page, PagePlace, Period } from './tracking';
import { toDate, toList, toText, type wire } from './wire';

/** Filters of a list of suppressions; undefined matches everything. */
export interface SuppressionQuery {
  search: string;
  reason?: string | undefined;
  bounceType?: string | undefined;
  source?: string | undefined;
  account?: string | undefined;
  /** Platform-wide ones only. */
  platform: boolean;
  /** The period in which they were created. */
  period: Period;
  /** Oldest first. */
  ascending: boolean;
}

/** A suppression as superadmins see it. */
export interface ListedSuppression extends Suppression {
  email: string;
  /** Free text that a person entered. */
  note?: string | undefined;
  /** Identifies the state that the person has seen, for an optimistic lock on changes. */
  version: string;
}

/** A removed suppression and the audit log entry that undoes the removal. */
export interface RemovedSuppression {
  email: string;
  /** Id of the audit log entry. */
  entry: string;
}

/** Lines that were refused for the same reason, in English. */
export type LineRefusal = wire.LineRefusal;

/** The outcome of adding addresses. Each address counts once. */
export interface AddReport {
  added: number;
  strengthened: number;
  alreadyThere: number;
  refused: number;
  refusals: readonly LineRefusal[];
}

/** A bounce or complaint that was reported. */
export interface SuppressingEvent {
  occurredAt?: Date | undefined;
  type: string;
  subtype?: string | undefined;
  statusCode?: string | undefined;
  /** Untrusted text (rule 12). */
  diagnostic?: string | undefined;
  accountName?: string | undefined;
}

/** The history of an address, newest first. */
export interface AddressHistory {
  audit: readonly AuditEntry[];
  events: readonly SuppressingEvent[];
}

/** Rejects with not_allowed unless the person is a superadmin, like every function in this file. */
export async function suppressions(query: SuppressionQuery, place: PagePlace): Promise<Page<ListedSuppression>> {
  const page = await call(() => Suppressions.List(toWireSuppressionQuery(query, place)));
  return { rows: toList(page.rows).map(toListed), next: toText(page.next), previous: toText(page.previous) };
}

export async function countSuppressions(query: SuppressionQuery): Promise<Count> {
  return call(() => Suppressions.Count(toWireSuppressionQuery(query, 'first')));
}

/** Rejects with invalid if no address could be read. */
export async function addSuppressions(request: wire.SuppressionAdd): Promise<AddReport> {
  const report = await call(() => Suppressions.Add(request));
  return { ...report, refusals: toList(report.refusals) };
}

/** Removes all or none. Rejects with conflict if one has changed since the person saw it. */
export async function removeSuppressions(
  chosen: readonly ListedSuppression[],
  why: string,
): Promise<readonly RemovedSuppression[]> {
  const seen = chosen.map(({ id, version }) => ({ id, version }));
  const removed = await call(() => Suppressions.Remove(seen, why));
  return toList(removed).map(({ suppression, entry }) => ({ email: suppression.email, entry }));
}

/** Undoes removals by their audit log entries. Returns how many were undone. */
export async function undoRemovals(entries: readonly string[]): Promise<number> {
  return toList(await call(() => Suppressions.Undo([...entries]))).length;
}

export async function addressHistory(email: string): Promise<AddressHistory> {
  const { audit, events } = await call(() => Suppressions.History(email));
  return {
    audit: toList(audit).map(toAuditEntry),
    events: toList(events).map((event) => ({
      occurredAt: toDate(event.occurredAt),
      type: event.type,
      subtype: toText(event.subtype),
      statusCode: toText(event.statusCode),
      diagnostic: toText(event.diagnostic),
      accountName: toText(event.accountName),
    })),
  };
}

/** Converts to the shape that Go expects. */
export function toWireSuppressionQuery(query: SuppressionQuery, place: PagePlace): wire.SuppressionQuery {
  return {
    search: query.search,
    reason: query.reason ?? '',
    bounceType: query.bounceType ?? '',
    source: query.source ?? '',
    account: query.account ?? '',
    platform: query.platform,
    since: sinceOf(query.period),
    before: '',
    ascending: query.ascending,
    limit: 50,
    after: typeof place === 'object' && 'after' in place ? place.after : '',
    previous: typeof place === 'object' && 'before' in place ? place.before : '',
  };
}

function toListed(row: wire.ListedSuppression): ListedSuppression {
  return {
    ...toSuppression(row.suppression),
    email: row.suppression.email,
    note: toText(row.note),
    version: row.version,
  };
}
