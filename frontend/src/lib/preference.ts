import { useCallback, useSyncExternalStore } from 'react';

/** Where what a person likes is remembered: on this machine, under their id. */
const prefix = 'mailroom.';

const listeners = new Set<() => void>();

/** Reads a preference; undefined where there is none, or storage is not to be had. */
export function readPreference(key: string): string | undefined {
  try {
    return localStorage.getItem(prefix + key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a preference. Where storage is full or forbidden it holds no longer than the page, which is no reason to fail. */
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

/** A preference as state, the same in every component that uses the key. The value is text: parse it with care. */
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
