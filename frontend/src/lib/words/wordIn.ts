import type { MessageDescriptor } from '@lingui/core';

/** A word of a table; what is not in it as it is written. */
export function wordIn(table: Record<string, MessageDescriptor>, key: string): MessageDescriptor | string {
  return (Object.hasOwn(table, key) ? table[key] : undefined) ?? key;
}
