import type { Period } from './tracking';

const days: Record<Exclude<Period, 'all'>, number> = { day: 1, week: 7, month: 31, quarter: 92, year: 366 };

/** Returns the start of a period that ends now, in the format that Go expects; '' for all time. */
export function sinceOf(period: Period): string {
  return period === 'all' ? '' : new Date(Date.now() - days[period] * 86_400_000).toISOString();
}
