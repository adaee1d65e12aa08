import * as Suppressions from '../../wailsjs/go/desktop/Suppressions';
import { toAuditEntry, type AuditEntry } from './audit';
import { call } from './error';
import { sinceOf } from './period';
import { toSuppression, type Suppression } from './suppression';
import type { Count, Page, PagePlace, Period } from './tracking';
import { toDate, toList, toText, type wire } from './wire';

/** What a list of suppressions is narrowed to; undefined lets everything through. */
export interface SuppressionQuery {
  search: string;
  reason?: string | undefined;
  bounceType?: string | undefined;
  source?: string | undefined;
  account?: string | undefined;
  /** Platform-wide ones only. */
  platform: boolean;
  /** How far back they were made. */
  period: Period;
  /** Oldest first. */
  ascending: boolean;
}

/** A suppression as superadmins see it. */
export interface ListedSuppression extends Suppression {
  email: string;
  /** A person's words. */
  note?: string | undefined;
  /** Names what the person has seen, to whoever changes it. */
  version: string;
}

/** A suppression that was lifted, with what takes that back. */
export interface Lifted {
  email: string;
  /** Of the audit log. */
  entry: string;
}

/** Lines that were refused for one reason, in English. */
export type LineRefusal = wire.LineRefusal;

/** What became of addresses that were added: each counts once. */
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
  /** Strangers' text. */
  diagnostic?: string | undefined;
  accountName?: string | undefined;
}

/** What happened to an address, the newest first. */
export interface AddressHistory {
  audit: readonly AuditEntry[];
  events: readonly SuppressingEvent[];
}

/** Rejects with not_allowed for whoever is no superadmin, as everything here does. */
export async function suppressions(query: SuppressionQuery, place: PagePlace): Promise<Page<ListedSuppression>> {
  const page = await call(() => Suppressions.List(toWireSuppressionQuery(query, place)));
  return { rows: toList(page.rows).map(toListed), next: toText(page.next), previous: toText(page.previous) };
}

export async function countSuppressions(query: SuppressionQuery): Promise<Count> {
  return call(() => Suppressions.Count(toWireSuppressionQuery(query, 'first')));
}

/** Rejects with invalid where nothing could be read. */
export async function addSuppressions(request: wire.SuppressionAdd): Promise<AddReport> {
  const report = await call(() => Suppressions.Add(request));
  return { ...report, refusals: toList(report.refusals) };
}

/** All or none; rejects with conflict where one has changed since it was seen. */
export async function removeSuppressions(
  chosen: readonly ListedSuppression[],
  why: string,
): Promise<readonly Lifted[]> {
  const seen = chosen.map(({ id, version }) => ({ id, version }));
  const lifted = await call(() => Suppressions.Remove(seen, why));
  return toList(lifted).map(({ suppression, entry }) => ({ email: suppression.email, entry }));
}

/** Takes liftings back by their entries in the audit log. Tells how many. */
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

/** As it crosses to Go. */
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
