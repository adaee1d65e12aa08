import type { wire } from '../api/wire';
import type { FakeWorld } from './fakeWorld';
import { Refused } from './rejection';
import { sampleAccounts } from './sample';

/** Requests per page. */
const pageSize = 25;

/** Returns a request by an organizer of the first account. */
export function sampleRequest(n: number, change: Partial<wire.SuppressionRequest> = {}): wire.SuppressionRequest {
  return {
    id: String(n),
    askedAt: new Date(Date.UTC(2026, 0, 1, 10, n)).toISOString(),
    person: 'ada@nordlicht.example',
    account: '1',
    accountName: sampleAccounts[0]?.name ?? '',
    email: `asked${String(n)}@example.com`,
    wish: 'unsuppress',
    note: `Reason ${String(n)}`,
    closedAt: '',
    closedBy: '',
    answer: '',
    ...change,
  };
}

/** Returns the methods of the Suppressions facade for requests. */
export function requestMethods(world: FakeWorld, tell: (topic: string) => void) {
  const fake = world.suppressions;
  const visible = () =>
    fake.requests.filter(({ account }) => world.session.superadmin || account === world.session.account.id);
  const open = (request: wire.SuppressionRequest) => request.closedAt === '';
  return {
    Ask: ({ account, email, wish, note }: wire.SuppressionWish) => {
      if (visible().some((other) => open(other) && other.email === email && other.wish === wish)) {
        throw new Refused('conflict', 'this was asked before, and is not answered yet');
      }
      const id = String(fake.requests.length + 1);
      const asked: wire.SuppressionRequest = sampleRequest(Number(id), {
        askedAt: new Date().toISOString(),
        person: world.session.person.email,
        account,
        email,
        wish,
        note,
      });
      fake.requests.unshift(asked);
      tell('messages:changed');
      return id;
    },
    Requests: (openOnes: boolean, after: string): wire.SuppressionRequestPage => {
      const rows = visible().filter((request) => open(request) === openOnes);
      const start = after === '' ? 0 : rows.findIndex(({ id }) => id === after) + 1;
      const page = rows.slice(start, start + pageSize);
      return { rows: page, next: start + pageSize < rows.length ? (page.at(-1)?.id ?? '') : '' };
    },
    CountRequests: (): wire.Count => ({ n: visible().filter(open).length, more: false }),
    RequestsAbout: (email: string) => visible().filter((request) => request.email === email),
    Answer: (id: string, answer: string) => {
      const request = fake.requests.find((other) => other.id === id);
      if (request === undefined || !open(request)) {
        throw new Refused('conflict', 'the request was answered meanwhile, by other@example.com');
      }
      Object.assign(request, { closedAt: new Date().toISOString(), closedBy: world.session.person.email, answer });
      tell('messages:changed');
    },
  };
}
