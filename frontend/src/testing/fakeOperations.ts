import type { wire } from '../api/wire';

/** The data of the fake Operations facade. */
export interface FakeOperations {
  state: wire.OperationsState;
  quarantine: wire.Quarantined[];
  bodies: Record<string, wire.QuarantinedBody>;
  parked: wire.ParkedEvent[];
  /** The result of every retry. */
  retry: wire.QuarantineRetry;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Returns sample data with some entries of every kind. */
export function sampleOperations(now: number): FakeOperations {
  const at = (ago: number) => new Date(now - ago).toISOString();
  const drain = (ago: number, person: string, received: number, parked = 0, quarantined = 0): wire.Drain => ({
    startedAt: at(ago + 3000),
    finishedAt: at(ago),
    person,
    login: 'mailroom',
    received,
    applied: received - parked - quarantined,
    duplicates: 0,
    parked,
    quarantined,
    ignored: 0,
  });
  const drains = [
    drain(2 * minute, 'root@hi-events.example', 45, 2, 1),
    drain(34 * minute, '', 1280, 0, 0),
    drain(5 * hour, 'ada@nordlicht.example', 0),
  ];
  const quarantine: wire.Quarantined[] = [
    {
      id: '12',
      reason: 'topic',
      detail:
        'The event comes from the topic "arn:aws:sns:eu-west-1:1:other", and not from the one of AWS_SNS_TOPIC_ARN.',
      bytes: 2384,
      firstSeen: at(3 * hour),
      lastSeen: at(4 * minute),
      timesSeen: 37,
    },
    {
      id: '11',
      reason: 'not_json',
      detail: 'It is not JSON: "<b onclick=alert(1)>\u202E".',
      bytes: 31,
      firstSeen: at(2 * day),
      lastSeen: at(2 * day),
      timesSeen: 1,
    },
  ];
  const parked: wire.ParkedEvent[] = [
    {
      id: '88',
      type: 'Delivery',
      subtype: '',
      recipient: 'late@example.net',
      subject: 'Your Ticket',
      reason: '',
      sesMessageId: '0107019a00000001',
      occurredAt: at(20 * minute),
      parkedAt: at(19 * minute),
      unmatchedAt: '',
      account: '',
      accountName: '',
    },
    {
      id: '61',
      type: 'Bounce',
      subtype: 'Permanent/General',
      recipient: 'nobody@example.net',
      subject: '',
      reason: 'mailbox_missing',
      sesMessageId: '0107019a00000002',
      occurredAt: at(5 * day),
      parkedAt: at(5 * day),
      unmatchedAt: at(2 * day),
      account: '1',
      accountName: 'Nordlicht Events',
    },
  ];
  return {
    state: {
      queue: 'ready',
      queueMessage: '',
      waiting: 12,
      inFlight: 3,
      parked: parked.length,
      unmatched: 1,
      quarantined: quarantine.length,
      silence: { alarm: false, since: '', oldest: '', messages: 0 },
      drains,
    },
    quarantine,
    bodies: {
      '12': { text: '{"Type":"Notification","TopicArn":"arn:aws:sns:eu-west-1:1:other","Message":"{}"}', exact: true },
      '11': { text: '<b onclick=alert(1)>\u202E\uFFFD', exact: false },
    },
    parked,
    retry: {
      applied: 0,
      duplicates: 0,
      parked: 0,
      ignored: 0,
      kept: 1,
      missing: 0,
      reason: 'topic',
      detail: 'It comes from another topic still.',
    },
  };
}

/** Returns the methods of the facade on this data. */
export function operationsMethods(fake: FakeOperations) {
  return {
    State: () => ({ ...fake.state, quarantined: fake.quarantine.length }),
    Quarantine: () => ({ rows: fake.quarantine, next: '' }),
    QuarantinedBody: (id: string) => fake.bodies[id],
    RetryQuarantined: () => fake.retry,
    RetryQuarantine: () => fake.retry,
    DiscardQuarantined: (ids: string[]) => {
      fake.quarantine = fake.quarantine.filter(({ id }) => !ids.includes(id));
      return ids.length;
    },
    Parked: (unmatched: boolean) => ({
      rows: fake.parked.filter(({ unmatchedAt }) => !unmatched || unmatchedAt !== ''),
      next: '',
    }),
  };
}
