import type { MessageDescriptor } from '@lingui/core';

/** Looks a key up in a table of words; a missing key is returned unchanged. */
export function wordIn(table: Record<string, MessageDescriptor>, key: string): MessageDescriptor | string {
  return (Object.hasOwn(table, key) ? table[key] : undefined) ?? key;
}
