import type { wire } from '../api/wire';
import { Refused } from './rejection';
import { sampleAccounts } from './sample';

/** The data of the fake Suppressions and Audit facades. */
export interface FakeSuppressions {
  live: wire.ListedSuppression[];
  removed: Map<string, wire.ListedSuppression>;
  audit: wire.AuditEntry[];
  requests: wire.SuppressionRequest[];
  ses: wire.SESList;
  import: wire.SuppressionImport;
  /** Delay between two steps of background work, in milliseconds. */
  pace: number;
}

const hour = 3_600_000;
const countedTo = 1000;

const noSESList = (): wire.SESList => ({
  phase: 'none',
  read: 0,
  readAt: '',
  ours: 0,
  theirs: 0,
  toPush: 0,
  onlyHere: 0,
  onlySES: 0,
  toRemove: 0,
  firstPush: [],
  firstOnlySES: [],
  firstRemove: [],
  dropsTickets: false,
  configurationSet: '',
  overrides: false,
  reasons: [],
  sync: { pushed: 0, removed: 0, failed: 0, left: 0, failures: [], code: '', message: '' },
  code: '',
  message: '',
});

export const noImport: wire.SuppressionImport = {
  phase: 'none',
  name: '',
  total: 0,
  entries: 0,
  added: 0,
  strengthened: 0,
  alreadyThere: 0,
  refused: 0,
  refusals: [],
  doneTo: 0,
  code: '',
  message: '',
};

/** Returns sample data with some suppressions of every kind. */
export function sampleSuppressions(now: number): FakeSuppressions {
  const at = (ago: number) => new Date(now - ago).toISOString();
  const row = (
    n: number,
    email: string,
    change: Partial<wire.Suppression> = {},
    note = '',
  ): wire.ListedSuppression => ({
    suppression: {
      id: String(n),
      email,
      reason: 'bounce',
      bounceType: 'Permanent',
      bounceSubType: 'General',
      complaintType: '',
      source: 'ses_notification',
      account: '1',
      accountName: sampleAccounts[0]?.name ?? '',
      createdAt: at(n * n * hour),
      ...change,
    },
    note,
    updatedAt: at(n * n * hour),
    version: `v${String(n)}`,
  });
  const platform = { account: '', accountName: '' };
  const byHand = { bounceType: '', bounceSubType: '', source: 'manual' };
  return {
    live: [
      row(1, 'gone@example.net'),
      row(2, 'full@example.org', { bounceType: 'Transient', bounceSubType: 'MailboxFull' }),
      row(3, 'angry@example.com', { reason: 'complaint', bounceType: '', bounceSubType: '', complaintType: 'abuse' }),
      row(4, 'please-stop@example.com', { reason: 'do_not_contact', ...byHand, ...platform }, 'Asked on the phone'),
      row(5, '"<b>evil</b>\u202E"@example.com', { ...platform }),
    ],
    removed: new Map(),
    audit: [
      {
        id: '501',
        at: at(4 * hour),
        person: 'root@hi-events.example',
        login: 'mailroom',
        osUser: 'root',
        account: '',
        accountName: '',
        action: 'suppress',
        subject: 'suppression:4',
        before: '',
        after: '{"reason":"do_not_contact"}',
        reason: 'Asked on the phone',
        undoable: false,
      },
      {
        id: '500',
        at: at(50 * hour),
        person: '',
        login: 'operator',
        osUser: 'op',
        account: '1',
        accountName: sampleAccounts[0]?.name ?? '',
        action: 'resolve',
        subject: 'transaction:12',
        before: '',
        after: '',
        reason: '',
        undoable: true,
      },
    ],
    requests: [],
    ses: noSESList(),
    import: noImport,
    pace: 50,
  };
}

/** Returns the methods of the Suppressions facade for Mailroom's own list. */
export function suppressionMethods(fake: FakeSuppressions) {
  let last = 600;
  const record = (action: string, row: wire.ListedSuppression, reason: string) => {
    last += 1;
    fake.audit.unshift({
      id: String(last),
      at: new Date().toISOString(),
      person: 'root@hi-events.example',
      login: 'mailroom',
      osUser: 'root',
      account: row.suppression.account,
      accountName: row.suppression.accountName,
      action,
      subject: `suppression:${row.suppression.id}`,
      before: '',
      after: '',
      reason,
      undoable: false,
    });
    return String(last);
  };
  return {
    List: (query: wire.SuppressionQuery) => {
      const rows = selectSuppressions(fake, query);
      const start = query.after !== '' ? Number(query.after) : query.previous !== '' ? Number(query.previous) - 50 : 0;
      return {
        rows: rows.slice(start, start + 50),
        next: start + 50 < rows.length ? String(start + 50) : '',
        previous: start > 0 ? String(start) : '',
      };
    },
    Count: (query: wire.SuppressionQuery) => {
      const n = selectSuppressions(fake, query).length;
      return { n: Math.min(n, countedTo), more: n > countedTo };
    },
    Add: (request: wire.SuppressionAdd) => {
      const report: wire.SuppressionAddReport = {
        added: 0,
        strengthened: 0,
        alreadyThere: 0,
        refused: 0,
        refusals: [],
      };
      request.text.split('\n').forEach((line, index) => {
        const email = line.trim();
        if (email === '') {
          return;
        }
        if (!/^\S+@\S+$/.test(email)) {
          report.refused += 1;
          report.refusals.push({ fromLine: index + 1, toLine: index + 1, reason: `${email} is no address` });
        } else if (fake.live.some(({ suppression }) => suppression.email === email)) {
          report.alreadyThere += 1;
        } else {
          report.added += 1;
          last += 1;
          const added: wire.ListedSuppression = {
            suppression: {
              id: String(last),
              email,
              reason: request.reason,
              bounceType: request.bounceType,
              bounceSubType: '',
              complaintType: '',
              source: 'manual',
              account: request.account,
              accountName: sampleAccounts.find(({ id }) => id === request.account)?.name ?? '',
              createdAt: new Date().toISOString(),
            },
            note: request.note,
            updatedAt: new Date().toISOString(),
            version: 'v1',
          };
          fake.live.unshift(added);
          record('suppress', added, request.note);
        }
      });
      return report;
    },
    Remove: (seen: wire.SeenSuppression[], why: string) =>
      seen.map(({ id }) => {
        const row = fake.live.find(({ suppression }) => suppression.id === id);
        if (row === undefined) {
          throw new Refused('not_found', 'this suppression is not there any more');
        }
        fake.live = fake.live.filter((other) => other !== row);
        const entry = record('unsuppress', row, why);
        fake.removed.set(entry, row);
        return { suppression: row.suppression, entry };
      }),
    Undo: (entries: string[]) =>
      entries.map((entry) => {
        const row = fake.removed.get(entry);
        if (row === undefined) {
          throw new Refused('conflict', 'this has been taken back before');
        }
        fake.removed.delete(entry);
        fake.live.unshift(row);
        record('undo_unsuppress', row, '');
        return row;
      }),
    History: (email: string) => ({
      audit: fake.audit.filter(({ subject }) =>
        fake.live.some(({ suppression }) => suppression.email === email && subject === `suppression:${suppression.id}`),
      ),
      events: fake.live
        .filter(({ suppression }) => suppression.email === email && suppression.source === 'ses_notification')
        .map(({ suppression }) => ({
          occurredAt: suppression.createdAt,
          type: suppression.reason === 'complaint' ? 'Complaint' : 'Bounce',
          subtype: suppression.bounceSubType,
          statusCode: '5.1.1',
          diagnostic: 'smtp; 550 5.1.1 <b>user unknown</b>',
          message: 'transaction:12',
          account: suppression.account,
          accountName: suppression.accountName,
        })),
    }),
  };
}

/** Returns the methods of the Audit facade. */
export function auditMethods(fake: FakeSuppressions) {
  return { Entries: (query: wire.AuditQuery) => ({ rows: selectAudit(fake, query), next: '' }) };
}

/** Returns the entries that match a query. */
export function selectAudit(fake: FakeSuppressions, query: wire.AuditQuery): wire.AuditEntry[] {
  return fake.audit
    .map((entry) => (entry.action === 'unsuppress' ? { ...entry, undoable: fake.removed.has(entry.id) } : entry))
    .filter(
      ({ person, action, subject }) =>
        (query.person === '' || person === query.person) &&
        (query.action === '' || action === query.action) &&
        (query.subject === '' || subject === query.subject),
    );
}

/** Returns the live suppressions that match a query. */
export function selectSuppressions(fake: FakeSuppressions, query: wire.SuppressionQuery): wire.ListedSuppression[] {
  const rows = fake.live.filter(
    ({ suppression: s }) =>
      s.email.includes(query.search) &&
      (query.reason === '' || s.reason === query.reason) &&
      (query.bounceType === '' || s.bounceType === query.bounceType) &&
      (query.source === '' || s.source === query.source) &&
      (query.account === '' || s.account === query.account) &&
      (!query.platform || s.account === ''),
  );
  return query.ascending ? rows.toReversed() : rows;
}
