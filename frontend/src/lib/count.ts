import type { Count } from '../api/tracking';

/** A number in the language, with a space between thousands in English ("1 000", product vocabulary). */
export function formatNumber(n: number, tag: string): string {
  const text = new Intl.NumberFormat(tag, { useGrouping: true }).format(n);
  return tag.startsWith('en') ? text.replaceAll(',', '\u00a0') : text;
}

/** "1 000+" where counting stopped at the cap. */
export function formatCount(count: Count, tag: string): string {
  return formatNumber(count.n, tag) + (count.more ? '+' : '');
}
