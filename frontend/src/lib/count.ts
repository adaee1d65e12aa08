import type { Count } from '../api/tracking';

/** Formats a number in the language; in English with a space between thousands ("1 000", product vocabulary). */
export function formatNumber(n: number, tag: string): string {
  const text = new Intl.NumberFormat(tag, { useGrouping: true }).format(n);
  return tag.startsWith('en') ? text.replaceAll(',', '\u00a0') : text;
}

/** Formats a count; "1 000+" if counting stopped at the cap. */
export function formatCount(count: Count, tag: string): string {
  return formatNumber(count.n, tag) + (count.more ? '+' : '');
}
