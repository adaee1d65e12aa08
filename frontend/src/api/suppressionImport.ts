import * as Suppressions from '../../wailsjs/go/desktop/Suppressions';
import { call } from './error';
import { toList, toText, type wire } from './wire';

/** The state of an import. Each entry of the file counts once. */
export interface SuppressionImport {
  /** none, receiving, running, done, failed or cancelled */
  phase: string;
  name: string;
  /** Entries in the file; 0 while unknown. */
  total: number;
  /** Entries processed so far. */
  entries: number;
  added: number;
  strengthened: number;
  alreadyThere: number;
  refused: number;
  refusals: readonly wire.LineRefusal[];
  /** All lines up to this one are processed. */
  doneTo: number;
  code?: string | undefined;
  message?: string | undefined;
}

/** Bytes per call to Go: a multiple of three, so that the base64 text has no padding. */
const partBytes = 3 * 64 * 1024;

export async function importState(): Promise<SuppressionImport> {
  return toImport(await call(() => Suppressions.ImportState()));
}

/** Passes a file to the program in parts and starts the import in the background. Rejects with busy while another import runs. */
export async function importFile(file: File): Promise<SuppressionImport> {
  const id = await call(() => Suppressions.StartImport(file.name));
  for (let from = 0; from < file.size; from += partBytes) {
    const part = await toBase64(file.slice(from, from + partBytes));
    await call(() => Suppressions.AppendImport(id, part));
  }
  return toImport(await call(() => Suppressions.RunImport(id)));
}

/** A file that was dropped on the window and that the program has read. importDropped imports it. */
export type DroppedFile = wire.DroppedFile;

/** Makes the program read the file that was just dropped on the window. Rejects with invalid if it cannot be imported. */
export async function openDropped(): Promise<DroppedFile> {
  return call(() => Suppressions.OpenDropped());
}

/** Starts the import of a dropped file in the background. */
export async function importDropped({ id }: DroppedFile): Promise<SuppressionImport> {
  return toImport(await call(() => Suppressions.RunImport(id)));
}

/** Stops after the current lines. Entries that were processed before stay processed. */
export async function cancelImport(): Promise<SuppressionImport> {
  return toImport(await call(() => Suppressions.CancelImport()));
}

function toBase64(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const address = typeof reader.result === 'string' ? reader.result : '';
      resolve(address.slice(address.indexOf(',') + 1));
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('the file cannot be read'));
    };
    reader.readAsDataURL(part);
  });
}

function toImport(state: wire.SuppressionImport): SuppressionImport {
  return { ...state, refusals: toList(state.refusals), code: toText(state.code), message: toText(state.message) };
}
