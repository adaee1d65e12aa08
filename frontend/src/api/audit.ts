import * as Audit from '../../wailsjs/go/desktop/Audit';
import { call } from './error';
import { sinceOf } from './period';
import type { Period } from './tracking';
import { toDate, toList, toText, type wire } from './wire';

/** What the audit log is narrowed to; '' lets everything through. */
export interface AuditQuery {
  person: string;
  action: string;
  subject: string;
  period: Period;
}

/** What one person changed. */
export interface AuditEntry {
  id: string;
  at?: Date | undefined;
  /** E-mail; undefined for mailroomctl. */
  person?: string | undefined;
  /** Of the database. */
  login: string;
  /** Undefined is the whole platform. */
  accountName?: string | undefined;
  /** A code. */
  action: string;
  /** Kind and id: suppression:7. */
  subject: string;
  /** JSON, with strangers' text in it. */
  before?: string | undefined;
  after?: string | undefined;
  /** A person's words. */
  reason?: string | undefined;
  /** Whether it can be taken back now. */
  undoable: boolean;
}

/** The newest first, below a cursor. Rejects with not_allowed for whoever is no superadmin, as everything here does. */
export async function auditLog(
  query: AuditQuery,
  after: string,
): Promise<{ rows: readonly AuditEntry[]; next?: string | undefined }> {
  const page = await call(() => Audit.Entries(toWireAuditQuery(query, after)));
  return { rows: toList(page.rows).map(toAuditEntry), next: toText(page.next) };
}

export function toAuditEntry(entry: wire.AuditEntry): AuditEntry {
  return {
    id: entry.id,
    at: toDate(entry.at),
    person: toText(entry.person),
    login: entry.login,
    accountName: toText(entry.accountName),
    action: entry.action,
    subject: entry.subject,
    before: toText(entry.before),
    after: toText(entry.after),
    reason: toText(entry.reason),
    undoable: entry.undoable,
  };
}

/** As it crosses to Go. */
export function toWireAuditQuery({ period, ...query }: AuditQuery, after: string): wire.AuditQuery {
  return { ...query, since: sinceOf(period), before: '', after };
}
