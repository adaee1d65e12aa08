import * as Export from '../../wailsjs/go/desktop/Export';
import { call } from './error';
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

function toSaved({ cancelled, file, rows }: { cancelled: boolean; file: string; rows: number }): Saved | undefined {
  return cancelled ? undefined : { file, rows };
}
