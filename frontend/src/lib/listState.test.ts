import { expect, test } from 'vitest';
import {
  everything,
  initialList,
  isFiltered,
  placeIn,
  toCountQuery,
  toListQuery,
  withFilters,
  withPlace,
  withSorting,
  withoutFilters,
} from './listState';

test('a list begins with the month, unfiltered', () => {
  const state = initialList('door_risk');
  expect(isFiltered(state)).toBe(false);
  expect(toListQuery(state, undefined)).toEqual({
    kind: undefined,
    statuses: [],
    reasons: [],
    emailTypes: [],
    problemsOnly: false,
    period: 'month',
    search: '',
    ticketedEvent: undefined,
    sort: 'door_risk',
    ascending: false,
  });
});

test('every filter reaches the query', () => {
  const state = withFilters(initialList('created'), {
    statuses: ['BOUNCED', 'RESOLVED'],
    reasons: ['mailbox_full'],
    emailTypes: ['attendee_ticket'],
    problemsOnly: true,
    period: 'all',
    search: 'ann',
    account: '3',
  });
  expect(isFiltered(state)).toBe(true);
  expect(toListQuery(state, '12', 'transaction')).toMatchObject({
    kind: 'transaction',
    statuses: ['BOUNCED', 'RESOLVED'],
    emailTypes: ['attendee_ticket'],
    problemsOnly: true,
    period: 'all',
    search: 'ann',
    account: '3',
    ticketedEvent: '12',
  });
});

test('other filters, another order and another event begin at the first page', () => {
  const onPageTwo = withPlace(initialList('created'), { after: 'c1' }, '12');
  expect(placeIn(onPageTwo, '12')).toEqual({ after: 'c1' });
  expect(placeIn(onPageTwo, '13')).toBe('first');
  expect(placeIn(onPageTwo, undefined)).toBe('first');
  expect(placeIn(withFilters(onPageTwo, { search: 'x' }), '12')).toBe('first');
  expect(placeIn(withSorting(onPageTwo, 'subject', true), '12')).toBe('first');
});

test('clearing the filters keeps the order', () => {
  const state = withFilters(withSorting(initialList('created'), 'subject', true), {
    search: 'x',
    kind: 'announcement',
  });
  expect(withoutFilters(state)).toMatchObject({ sort: 'subject', ascending: true });
  expect(isFiltered(withoutFilters(state))).toBe(false);
});

test('sorting does not count again', () => {
  const bySubject = toListQuery(withSorting(initialList('created'), 'subject', true), undefined);
  expect(toCountQuery(bySubject)).toEqual(toCountQuery(toListQuery(initialList('created'), undefined)));
});

test('everything is everything', () => {
  expect(everything('announcement')).toMatchObject({ kind: 'announcement', period: 'all', statuses: [], search: '' });
});
