import * as Export from '../../wailsjs/go/desktop/Export';
import { toWireAuditQuery, type AuditQuery } from './audit';
import { call } from './error';
import { toWireSuppressionQuery, type SuppressionQuery } from './suppressions';
import { toWireQuery, type ListQuery } from './tracking';

/** A list that was saved as a file. */
export interface Saved {
  /** Its name, without the folder. */
  file: string;
  rows: number;
}

/** The rows with these ids, or everything that a query lets through. */
export type SaveList = (query: ListQuery, ids: readonly string[]) => Promise<Saved | undefined>;

/** Saves messages as CSV. The program asks where; undefined where the person has changed their mind. */
export const saveMessages: SaveList = async (query, ids) =>
  toSaved(await call(() => Export.Messages(toWireQuery(query, 'first'), [...ids])));

/** Saves delivery issues likewise; the ids are those of their originals. */
export const saveIssues: SaveList = async (query, ids) =>
  toSaved(await call(() => Export.Issues(toWireQuery(query, 'first'), [...ids])));

/** Saves the live suppressions that a query lets through; an import reads the file back. */
export async function saveSuppressions(query: SuppressionQuery): Promise<Saved | undefined> {
  return toSaved(await call(() => Export.Suppressions(toWireSuppressionQuery(query, 'first'))));
}

/** Saves the entries of the audit log that a query lets through. */
export async function saveAudit(query: AuditQuery): Promise<Saved | undefined> {
  return toSaved(await call(() => Export.Audit(toWireAuditQuery(query, ''))));
}

/** Saves what came of each issue of a bulk resend. */
export async function saveBulk(id: string): Promise<Saved | undefined> {
  return toSaved(await call(() => Export.Bulk(id)));
}

function toSaved({ cancelled, file, rows }: { cancelled: boolean; file: string; rows: number }): Saved | undefined {
  return cancelled ? undefined : { file, rows };
}
