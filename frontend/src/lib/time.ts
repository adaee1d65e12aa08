/** Functions that format times. Each takes a BCP 47 tag and an IANA zone, so that tests do not depend on the clock or the machine's zone. */

const minute = 60_000;
const hour = 60 * minute;

/** "14:05"; on another day "3 Mar, 14:05"; in another year "3 Mar 2025, 14:05". */
export function shortTime(date: Date, now: Date, tag: string, zone: string | undefined): string {
  if (daysBetween(now, date, zone) === 0) {
    return timeOfDay(date, tag, zone);
  }
  return format(date, tag, zone, { ...dayFields(date, now, zone), hour: 'numeric', minute: '2-digit' });
}

/** "3 Mar"; in another year "3 Mar 2025". */
export function shortDate(date: Date, now: Date, tag: string, zone: string | undefined): string {
  return format(date, tag, zone, dayFields(date, now, zone));
}

/** "14:05" */
export function timeOfDay(date: Date, tag: string, zone: string | undefined): string {
  return format(date, tag, zone, { timeStyle: 'short' });
}

/** "Tue, 3 Mar 2026, 14:05", to choose by. */
export function dayAndTime(date: Date, tag: string, zone: string | undefined): string {
  const day = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  return format(date, tag, zone, { ...day, hour: 'numeric', minute: '2-digit' });
}

/** Date and time to the second with the zone, for titles and timelines: "3 March 2026 at 14:05:09 CET". */
export function exactTime(date: Date, tag: string, zone: string | undefined): string {
  return format(date, tag, zone, { dateStyle: 'long', timeStyle: 'long' });
}

/** "12 min ago" within a day. Undefined for now (the caller has a word for it), for older times and for the future. */
export function agoWithinDay(date: Date, now: Date, tag: string): string | undefined {
  const age = now.getTime() - date.getTime();
  if (age < 45_000 || age >= 24 * hour) {
    return undefined;
  }
  const relative = new Intl.RelativeTimeFormat(tag, { style: 'short' });
  const text =
    age < hour
      ? relative.format(-Math.max(1, Math.round(age / minute)), 'minute')
      : relative.format(-Math.floor(age / hour), 'hour');
  // The page writes English abbreviations without full stops.
  return tag.startsWith('en') ? text.replace('.', '') : text;
}

/** "today", "tomorrow", "in 3 days", "yesterday" by the calendar of the zone; undefined if more than 14 days away. */
export function nearness(date: Date, now: Date, tag: string, zone: string | undefined): string | undefined {
  const days = daysBetween(now, date, zone);
  if (Math.abs(days) > 14) {
    return undefined;
  }
  return new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(days, 'day');
}

/** Calendar days between two times in a zone; negative if to is on an earlier day. */
export function daysBetween(from: Date, to: Date, zone: string | undefined): number {
  return Math.round((midnight(to, zone) - midnight(from, zone)) / (24 * hour));
}

/** A short time span in the units of the language: "+3 s", "+2 min", "+5 h", "+3 d". */
export function shortSpan(milliseconds: number, tag: string): string {
  const [amount, unit] =
    milliseconds < minute
      ? [Math.round(milliseconds / 1000), 'second']
      : milliseconds < hour
        ? [Math.round(milliseconds / minute), 'minute']
        : milliseconds < 48 * hour
          ? [Math.round(milliseconds / hour), 'hour']
          : [Math.round(milliseconds / (24 * hour)), 'day'];
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short', signDisplay: 'always' }).format(
    amount,
  );
}

/** An approximate duration in the words of the language: "45 seconds", "3 minutes", "2 hours". */
export function duration(seconds: number, tag: string): string {
  const [amount, unit] =
    seconds < 90
      ? [Math.max(1, Math.round(seconds)), 'second']
      : seconds < 90 * 60
        ? [Math.round(seconds / 60), 'minute']
        : [Math.round(seconds / 3600), 'hour'];
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}

/** Returns the zone if this machine knows it. Zones come from the database, so they may be invalid. */
export function knownZone(zone: string | undefined): string | undefined {
  if (zone === undefined) {
    return undefined;
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return undefined;
  }
}

function format(date: Date, tag: string, zone: string | undefined, options: Intl.DateTimeFormatOptions): string {
  return formatter(tag, zone, options).format(date);
}

function formatter(tag: string, zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const timeZone = knownZone(zone);
  return new Intl.DateTimeFormat(tag, { ...options, ...(timeZone === undefined ? {} : { timeZone }) });
}

function calendarParts(date: Date, zone: string | undefined): { year: number; month: number; day: number } {
  // Reads parts by name instead of splitting a text: which locale writes 2026-03-01 differs between ICU versions of browsers.
  const parts = formatter('en', zone, { year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(date);
  const part = (type: 'year' | 'month' | 'day') => Number(parts.find((candidate) => candidate.type === type)?.value);
  return { year: part('year'), month: part('month'), day: part('day') };
}

function midnight(date: Date, zone: string | undefined): number {
  const { year, month, day } = calendarParts(date, zone);
  return Date.UTC(year, month - 1, day);
}

function dayFields(date: Date, now: Date, zone: string | undefined): Intl.DateTimeFormatOptions {
  const sameYear = yearIn(date, zone) === yearIn(now, zone);
  return { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) };
}

function yearIn(date: Date, zone: string | undefined): number {
  return calendarParts(date, zone).year;
}
