/**
 * The shapes as they cross from Go: times are RFC 3339 texts, absent values are '', an empty slice may be null. Nothing
 * outside src/api and the fakes of src/testing sees them.
 */
export type { desktop as wire } from '../../wailsjs/go/models';

/** Go's nil slice arrives as null. */
export function toList<T>(items: readonly T[] | null | undefined): readonly T[] {
  return items ?? [];
}

/** A text that Go leaves empty where there is none. */
export function toText(value: string | null | undefined): string | undefined {
  return value === '' || value === null ? undefined : value;
}

/** An RFC 3339 time in UTC, or '' for none. What cannot be read counts as none: a date that is wrong must not stop a list. */
export function toDate(value: string | null | undefined): Date | undefined {
  if (!value) {
    return undefined;
  }
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
