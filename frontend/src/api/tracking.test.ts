import { beforeEach, expect, test } from 'vitest';
import { freshWorld, installFake, type Fake } from '../testing/fakeWindow';
import { plainDetail, sampleMessage } from '../testing/sample';
import { countIssues, issues, messageDetail, messages, toWireQuery, type ListQuery } from './tracking';
import type { wire } from './wire';

const query: ListQuery = {
  statuses: ['BOUNCED', 'RESOLVED'],
  reasons: ['mailbox_full'],
  problemsOnly: false,
  emailTypes: [],
  notEnded: false,
  search: 'ann',
  period: 'month',
  sort: 'door_risk',
  ascending: false,
};

let fake: Fake;

beforeEach(() => {
  fake = installFake(freshWorld(Date.UTC(2026, 10, 23, 12), 3));
});

test('a query crosses whole: absent choices as empty texts, one cursor at most', () => {
  expect(
    toWireQuery(
      { ...query, kind: 'transaction', ticketedEvent: '12', occurrence: '7', notEnded: true },
      { before: 'c1' },
    ),
  ).toEqual({
    kind: 'transaction',
    statuses: ['BOUNCED', 'RESOLVED'],
    reasons: ['mailbox_full'],
    problemsOnly: false,
    emailTypes: [],
    notEnded: true,
    ticketedEvent: '12',
    occurrence: '7',
    account: '',
    address: '',
    search: 'ann',
    period: 'month',
    sort: 'door_risk',
    ascending: false,
    limit: 50,
    after: '',
    before: 'c1',
  });
  expect(toWireQuery(query, 'first')).toMatchObject({ after: '', before: '' });
  expect(toWireQuery(query, { after: 'c2' })).toMatchObject({ after: 'c2', before: '' });
});

test('times become dates, and empty texts become nothing', async () => {
  const sent: wire.Message = {
    ...sampleMessage(1, Date.UTC(2026, 10, 23, 12)),
    createdAt: '2026-11-23T11:58:31.250Z',
    resolvedAt: '',
    resolutionType: '',
    reason: '',
    retryFor: '',
  };
  fake.world.messages = [sent];
  const { rows } = await messages({ ...query, statuses: [], reasons: [], search: '' }, 'first');
  expect(rows[0]?.createdAt).toEqual(new Date(Date.UTC(2026, 10, 23, 11, 58, 31, 250)));
  expect(rows[0]).toMatchObject({
    resolvedAt: undefined,
    resolutionType: undefined,
    reason: undefined,
    retryFor: undefined,
  });
});

test('a time that cannot be read counts as none', async () => {
  fake.world.messages = [{ ...sampleMessage(1, 0), createdAt: 'the day before' }];
  const { rows } = await messages({ ...query, statuses: [], reasons: [], search: '' }, 'first');
  expect(rows[0]?.createdAt).toBeUndefined();
});

test('a message without a ticketed event has none, not an empty one', async () => {
  const nowhere = { id: '0', title: '', startsAt: '', timeZone: '', account: '0', accountName: '' };
  fake.world.messages = [{ ...sampleMessage(1, 0), ticketedEvent: nowhere }];
  const { rows } = await messages({ ...query, statuses: [], reasons: [], search: '' }, 'first');
  expect(rows[0]?.ticketedEvent).toBeUndefined();
});

test('null slices become empty lists, and an empty cursor is no page', async () => {
  fake.answer('Tracking.Issues', { rows: null, next: '', previous: '' });
  expect(await issues(query, 'first')).toEqual({ rows: [], next: undefined, previous: undefined });

  const message = sampleMessage(1, 0);
  fake.answer('Tracking.Message', {
    ...plainDetail(message),
    timeline: null,
    attempts: null,
    suppressions: null,
  });
  expect(await messageDetail('transaction:1')).toMatchObject({ timeline: [], attempts: [], suppressions: [] });
});

test('a count says when it stopped at its cap', async () => {
  fake.answer('Tracking.CountIssues', { n: 1000, more: true });
  expect(await countIssues(query)).toEqual({ n: 1000, more: true });
});
