/**
 * The types that Go returns: times are RFC 3339 strings, absent values are '', an empty slice may be null. Only src/api and
 * the fakes of src/testing use them.
 */
export type { desktop as wire } from '../../wailsjs/go/models';

/** Converts Go's nil slice, which arrives as null. */
export function toList<T>(items: readonly T[] | null | undefined): readonly T[] {
  return items ?? [];
}

/** Converts a text that Go leaves empty if it is absent. */
export function toText(value: string | null | undefined): string | undefined {
  return value === '' || value === null ? undefined : value;
}

/** Converts an RFC 3339 time in UTC, or ''. An invalid time counts as absent, because one wrong date must not break a list. */
export function toDate(value: string | null | undefined): Date | undefined {
  if (!value) {
    return undefined;
  }
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
