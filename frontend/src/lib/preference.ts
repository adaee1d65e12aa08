import { useCallback, useSyncExternalStore } from 'react';

/** Prefix of the localStorage keys of preferences. Keys of personal ones contain the person's id. */
const prefix = 'mailroom.';

const listeners = new Set<() => void>();

/** Reads a preference; undefined if there is none or storage is not available. */
export function readPreference(key: string): string | undefined {
  try {
    return localStorage.getItem(prefix + key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Stores a preference. A full or forbidden storage is ignored. */
export function writePreference(key: string, value: string): void {
  try {
    localStorage.setItem(prefix + key, value);
  } catch {
    return;
  } finally {
    listeners.forEach((listener) => {
      listener();
    });
  }
}

/** A preference as state shared by all components that use the key. The value is unvalidated text. */
export function usePreference(key: string): [string | undefined, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => readPreference(key));
  const set = useCallback(
    (next: string) => {
      writePreference(key, next);
    },
    [key],
  );
  return [value, set];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
