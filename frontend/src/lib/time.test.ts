import { expect, test } from 'vitest';
import { agoWithinDay, dayAndTime, daysBetween, exactTime, knownZone, nearness, shortSpan, shortTime } from './time';

const now = new Date('2026-11-23T22:30:00Z');
const after = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const minute = 60_000;
const hour = 60 * minute;

/** Newer ICU data puts narrow spaces before AM and PM. */
const plain = (text: string | undefined) => text?.replace(/[\u00a0\u202f]/g, ' ');

test.each([
  [30_000, undefined],
  [2 * minute, '2 min ago'],
  [59 * minute, '59 min ago'],
  [3 * hour + 50 * minute, '3 hr ago'],
  [25 * hour, undefined],
  [-5 * minute, undefined],
])('%i ms ago reads %s', (age, text) => {
  expect(agoWithinDay(after(-age), now, 'en')).toBe(text);
});

test('days are counted by the calendar of the zone, not by 24 hours', () => {
  const concert = new Date('2026-11-23T23:30:00Z');
  expect(daysBetween(now, concert, 'UTC')).toBe(0);
  // In Berlin, now is 23:30 and the concert is at 00:30 the next day.
  expect(daysBetween(now, concert, 'Europe/Berlin')).toBe(1);
  expect(daysBetween(now, new Date('2026-11-22T23:30:00Z'), 'UTC')).toBe(-1);
});

test('a day of 25 hours is one day', () => {
  expect(daysBetween(new Date('2026-10-24T22:30:00Z'), new Date('2026-10-25T23:30:00Z'), 'Europe/Berlin')).toBe(1);
});

test('an event that is near is named by its day', () => {
  expect(nearness(after(4 * hour), now, 'en', 'UTC')).toBe('tomorrow');
  expect(nearness(after(4 * hour), now, 'de', 'UTC')).toBe('morgen');
  expect(nearness(after(72 * hour), now, 'en', 'UTC')).toBe('in 3 days');
  expect(nearness(after(30 * 24 * hour), now, 'en', 'UTC')).toBeUndefined();
});

test('a time of today needs no date, one of another year needs the year', () => {
  expect(plain(shortTime(after(-hour), now, 'en', 'UTC'))).toBe('9:30 PM');
  expect(plain(shortTime(after(-48 * hour), now, 'en', 'Europe/Berlin'))).toBe('Nov 21, 11:30 PM');
  expect(shortTime(new Date('2025-03-03T14:05:00Z'), now, 'de', 'UTC')).toBe('3. März 2025, 14:05');
});

test('an exact time names its zone', () => {
  expect(plain(exactTime(now, 'en-GB', 'Europe/Berlin'))).toBe('23 November 2026 at 23:30:00 CET');
});

test('a zone that this machine does not know is no reason to fail', () => {
  expect(knownZone('Mars/Olympus')).toBeUndefined();
  expect(() => exactTime(now, 'en', 'Mars/Olympus')).not.toThrow();
});

test.each([
  [3_200, '+3 sec'],
  [-3_200, '-3 sec'],
  [2 * minute, '+2 min'],
  [5 * hour, '+5 hr'],
  [3 * 24 * hour, '+3 days'],
])('a span of %i ms reads %s', (span, text) => {
  expect(shortSpan(span, 'en')).toBe(text);
});

test('a date to choose by has its weekday and year, in the zone of the event', () => {
  const concert = new Date('2026-03-03T22:05:00Z');
  expect(dayAndTime(concert, 'en-GB', 'UTC')).toBe('Tue, 3 Mar 2026, 22:05');
  expect(dayAndTime(concert, 'de', 'Pacific/Auckland')).toBe('Mi., 4. März 2026, 11:05');
});
