import type { wire } from '../api/wire';
import { chainOf, selectIssues } from './chains';
import { attempt, planOf } from './fakeResend';
import type { FakeWorld } from './fakeWorld';
import { Refused } from './rejection';

const itemsPerPage = 50;

/** Bulk resends like those of the program: one mail after the other, stopped between two mails, continued on request. */
export function bulkMethods(world: FakeWorld, tell: (topic: string) => void) {
  const { resending } = world;

  const targets = (request: wire.BulkRequest) =>
    request.everything
      ? selectIssues(world, request.query).map(({ original }) => original.id)
      : request.ids.map((id) => chainOf(world, id).original.id);
  const plain = (id: string, sendAnyway: boolean): wire.ResendRequest => ({
    id,
    to: '',
    records: [],
    suppressOld: false,
    sendAnyway,
    seen: '',
  });
  const find = (id: string) => {
    const bulk = resending.bulks.find((candidate) => candidate.id === id);
    if (bulk === undefined) {
      throw new Refused('not_found', `there is no bulk resend ${id}`);
    }
    return bulk;
  };

  const step = (bulk: wire.Bulk, sendAnyway: boolean) => {
    const items = resending.items.get(bulk.id) ?? [];
    const item = items.find(({ status }) => status === 'waiting');
    if (bulk.state === 'stopping') {
      bulk.state = 'stopped';
    } else if (item === undefined) {
      bulk.state = 'done';
    } else {
      const result = attempt(world, plain(item.original, sendAnyway), tell);
      Object.assign(item, { id: result.id, status: result.status, code: result.code, reason: result.reason });
      bulk.done++;
      bulk.secondsLeft = Math.ceil(((bulk.total - bulk.done) * resending.bulkPace) / 1000);
      const code = result.status === '' ? result.code : result.status;
      const counted = bulk.outcomes.find((outcome) => outcome.code === code);
      if (counted === undefined) {
        bulk.outcomes.push({ code, count: 1 });
      } else {
        counted.count++;
      }
      run(bulk, sendAnyway);
    }
    tell('bulk:changed');
  };
  const run = (bulk: wire.Bulk, sendAnyway: boolean) => {
    setTimeout(() => {
      step(bulk, sendAnyway);
    }, resending.bulkPace);
  };

  const planBulk = (request: wire.BulkRequest): wire.BulkPlan => {
    const refused = new Map<string, number>();
    let inFlight = 0;
    const sends: wire.BulkPlanItem[] = [];
    const skips: wire.BulkPlanItem[] = [];
    for (const id of targets(request)) {
      const { original, to, blocks, refusals } = planOf(world, plain(id, false));
      const [refusal] = refusals;
      const [block] = blocks;
      const skipped = refusal !== undefined || (block !== undefined && !request.sendAnyway);
      const remark = refusal ?? block ?? { code: '', message: '' };
      (skipped ? skips : sends).push({ original: original.id, to, subject: original.subject, remark });
      if (skipped) {
        refused.set(remark.code, (refused.get(remark.code) ?? 0) + 1);
        inFlight += refusal === undefined ? 1 : 0;
      }
    }
    return {
      fingerprint: `bulk of ${JSON.stringify([sends, skips])}`,
      toSend: sends.length,
      inFlight,
      refused: [...refused].map(([code, count]) => ({ code, count })),
      sends,
      skips,
      seconds: Math.ceil((sends.length * resending.bulkPace) / 1000),
    };
  };

  return {
    PlanBulk: (request: wire.BulkRequest): wire.BulkPlan => planBulk(request),
    StartBulk: (request: wire.BulkRequest): wire.Bulk => {
      if (resending.bulks.some(({ state }) => state === 'running')) {
        throw new Refused('busy', 'another bulk resend is running');
      }
      if (request.seen !== planBulk(request).fingerprint) {
        throw new Refused('conflict', 'this plan was not shown');
      }
      const ids = targets(request);
      const bulk: wire.Bulk = {
        id: String(resending.bulks.length + 1),
        startedAt: new Date().toISOString(),
        person: world.session.person.id,
        state: 'running',
        total: ids.length,
        done: 0,
        outcomes: [],
        secondsLeft: 0,
        failure: { code: '', message: '' },
      };
      resending.bulks.unshift(bulk);
      resending.items.set(
        bulk.id,
        ids.map((id) => {
          const { original, last } = chainOf(world, id);
          const { subject } = original;
          return { original: id, to: last.recipient, subject, id: '', status: 'waiting', code: '', reason: '' };
        }),
      );
      run(bulk, request.sendAnyway);
      tell('bulk:changed');
      return bulk;
    },
    Bulks: () => resending.bulks,
    BulkItems: (id: string, after: string): wire.BulkItemPage => {
      const start = Number(after);
      const items = resending.items.get(find(id).id) ?? [];
      const end = start + itemsPerPage;
      return { rows: items.slice(start, end), next: end < items.length ? String(end) : '' };
    },
    StopBulk: (id: string) => {
      const bulk = find(id);
      bulk.state = 'stopping';
      tell('bulk:changed');
      return bulk;
    },
    ContinueBulk: (id: string) => {
      const bulk = find(id);
      Object.assign(bulk, { state: 'running', failure: { code: '', message: '' } });
      run(bulk, false);
      tell('bulk:changed');
      return bulk;
    },
  };
}
