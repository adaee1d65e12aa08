import * as Export from '../../wailsjs/go/desktop/Export';
import { toWireAuditQuery, type AuditQuery } from './audit';
import { call } from './error';
import { toWireSuppressionQuery, type SuppressionQuery } from './suppressions';
import { toWireQuery, type ListQuery } from './tracking';

/** A list that was saved as a file. */
export interface Saved {
  /** The file name without the folder. */
  file: string;
  rows: number;
}

/** Saves the rows with these ids, or all rows that match the query. */
export type SaveList = (query: ListQuery, ids: readonly string[]) => Promise<Saved | undefined>;

/** Saves messages as CSV. The program opens a file dialog; the result is undefined if the person cancels it. */
export const saveMessages: SaveList = async (query, ids) =>
  toSaved(await call(() => Export.Messages(toWireQuery(query, 'first'), [...ids])));

/** Saves delivery issues in the same way; the ids are those of their originals. */
export const saveIssues: SaveList = async (query, ids) =>
  toSaved(await call(() => Export.Issues(toWireQuery(query, 'first'), [...ids])));

/** Saves the live suppressions that match a query. The file can be imported again. */
export async function saveSuppressions(query: SuppressionQuery): Promise<Saved | undefined> {
  return toSaved(await call(() => Export.Suppressions(toWireSuppressionQuery(query, 'first'))));
}

/** Saves the audit log entries that match a query. */
export async function saveAudit(query: AuditQuery): Promise<Saved | undefined> {
  return toSaved(await call(() => Export.Audit(toWireAuditQuery(query, ''))));
}

/** Saves the outcome of each issue of a bulk resend. */
export async function saveBulk(id: string): Promise<Saved | undefined> {
  return toSaved(await call(() => Export.Bulk(id)));
}

function toSaved({ cancelled, file, rows }: { cancelled: boolean; file: string; rows: number }): Saved | undefined {
  return cancelled ? undefined : { file, rows };
}
