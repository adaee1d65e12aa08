import { expect, test } from 'vitest';
import {
  everything,
  initialList,
  isFiltered,
  placeIn,
  recent,
  toCountQuery,
  toDo,
  toListQuery,
  withFilters,
  withPlace,
  withSorting,
  withoutFilters,
} from './listState';

const twelve = { id: '12', title: 'Twelve' };

test('a list of work begins with what is not over, whenever it was written, unfiltered', () => {
  const state = initialList('door_risk', toDo);
  expect(isFiltered(state, toDo)).toBe(false);
  expect(toListQuery(state, undefined)).toEqual({
    kind: undefined,
    statuses: [],
    reasons: [],
    emailTypes: [],
    problemsOnly: false,
    notEnded: true,
    period: 'all',
    search: '',
    ticketedEvent: undefined,
    occurrence: undefined,
    sort: 'door_risk',
    ascending: false,
  });
});

test('every filter reaches the query', () => {
  const state = withFilters(initialList('created', recent), {
    statuses: ['BOUNCED', 'RESOLVED'],
    reasons: ['mailbox_full'],
    emailTypes: ['attendee_ticket'],
    problemsOnly: true,
    period: 'all',
    search: 'ann',
    account: '3',
  });
  expect(isFiltered(state, recent)).toBe(true);
  expect(toListQuery(state, { ...twelve, date: { id: '7', cancelled: false } }, 'transaction')).toMatchObject({
    kind: 'transaction',
    statuses: ['BOUNCED', 'RESOLVED'],
    emailTypes: ['attendee_ticket'],
    problemsOnly: true,
    period: 'all',
    search: 'ann',
    account: '3',
    ticketedEvent: '12',
    occurrence: '7',
  });
});

test('other filters, another order and another event begin at the first page', () => {
  const onPageTwo = withPlace(initialList('created', recent), { after: 'c1' }, twelve);
  expect(placeIn(onPageTwo, twelve)).toEqual({ after: 'c1' });
  expect(placeIn(onPageTwo, { id: '13', title: 'Thirteen' })).toBe('first');
  expect(placeIn(onPageTwo, undefined)).toBe('first');
  expect(placeIn(withFilters(onPageTwo, { search: 'x' }), twelve)).toBe('first');
  expect(placeIn(withSorting(onPageTwo, 'subject', true), twelve)).toBe('first');
});

test('clearing the filters keeps the order', () => {
  const state = withFilters(withSorting(initialList('created', recent), 'subject', true), {
    search: 'x',
    kind: 'announcement',
  });
  expect(withoutFilters(state, recent)).toMatchObject({ sort: 'subject', ascending: true });
  expect(isFiltered(withoutFilters(state, recent), recent)).toBe(false);
});

test('sorting does not count again', () => {
  const bySubject = toListQuery(withSorting(initialList('created', recent), 'subject', true), undefined);
  expect(toCountQuery(bySubject)).toEqual(toCountQuery(toListQuery(initialList('created', recent), undefined)));
});

test('everything is everything', () => {
  expect(everything('announcement')).toMatchObject({ kind: 'announcement', period: 'all', statuses: [], search: '' });
});

test('the other lists begin with the month', () => {
  const state = initialList('created', recent);
  expect(isFiltered(state, recent)).toBe(false);
  expect(toListQuery(state, undefined, 'transaction')).toMatchObject({ period: 'month', notEnded: false });
});

test('events that have ended are left out of a list of work until a person asks for them or chooses one', () => {
  const state = initialList('door_risk', toDo);
  expect(toListQuery(state, twelve)).toMatchObject({ ticketedEvent: '12', notEnded: false });
  const all = withFilters(state, { notEnded: false });
  expect(toListQuery(all, undefined).notEnded).toBe(false);
  expect(isFiltered(all, toDo)).toBe(true);
  expect(withoutFilters(withFilters(all, { period: 'day' }), toDo).filters).toEqual(toDo);
});
