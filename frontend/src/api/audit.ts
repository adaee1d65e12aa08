import * as Audit from '../../wailsjs/go/desktop/Audit';
import { call } from './error';
import { sinceOf } from './period';
import type { Period } from './tracking';
import { toDate, toList, toText, type wire } from './wire';

/** Filters of the audit log; '' matches everything. */
export interface AuditQuery {
  person: string;
  action: string;
  subject: string;
  period: Period;
}

/** One recorded change. */
export interface AuditEntry {
  id: string;
  at?: Date | undefined;
  /** E-mail of the person; undefined for mailroomctl. */
  person?: string | undefined;
  /** The database login. */
  login: string;
  /** Undefined means platform-wide. */
  accountName?: string | undefined;
  /** A code. */
  action: string;
  /** Kind and id: suppression:7. */
  subject: string;
  /** JSON that contains untrusted text (rule 12). */
  before?: string | undefined;
  after?: string | undefined;
  /** Free text that a person entered. */
  reason?: string | undefined;
  /** Whether the change can be undone now. */
  undoable: boolean;
}

/** Returns a page after a cursor, newest first. Rejects with not_allowed unless the person is a superadmin. */
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

/** Converts to the shape that Go expects. */
export function toWireAuditQuery({ period, ...query }: AuditQuery, after: string): wire.AuditQuery {
  return { ...query, since: sinceOf(period), before: '', after };
}
