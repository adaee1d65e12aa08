import type { wire } from '../api/wire';
import { noImport, type FakeSuppressions } from './fakeSuppressions';

/** Returns the methods of the Suppressions facade that work in the background: SES's list and imports. */
export function suppressionWork(fake: FakeSuppressions, tell: (topic: string) => void) {
  const later = (change: () => void) => {
    setTimeout(() => {
      change();
      tell('suppressions:changed');
    }, fake.pace);
  };
  const changes = (change: Partial<wire.SESChanges>) => ({ ...fake.ses.sync, ...change });
  const compared = (): Partial<wire.SESList> => ({
    phase: 'ready',
    read: 3,
    readAt: new Date().toISOString(),
    ours: fake.live.length,
    theirs: 3,
    toPush: 1,
    onlyHere: 2,
    onlySES: 2,
    toRemove: 1,
    firstPush: ['gone@example.net'],
    firstOnlySES: ['other@example.org', 'back@example.com'],
    firstRemove: ['back@example.com'],
    dropsTickets: true,
    configurationSet: 'hi-events',
    reasons: ['bounce', 'complaint'],
  });
  return {
    SES: () => fake.ses,
    CompareSES: () => {
      Object.assign(fake.ses, { phase: 'reading', read: 0 });
      later(() => Object.assign(fake.ses, compared()));
      return fake.ses;
    },
    SyncSES: () => {
      fake.ses.phase = 'syncing';
      later(() =>
        Object.assign(fake.ses, compared(), {
          toPush: 0,
          toRemove: 0,
          firstPush: [],
          firstRemove: [],
          sync: changes({ pushed: 1, removed: 1 }),
        }),
      );
      return fake.ses;
    },
    StopSES: () => {
      fake.ses.phase = 'ready';
      return fake.ses;
    },
    PushToSES: (emails: string[]) => changes({ pushed: emails.length }),
    RemoveFromSES: (emails: string[]) => changes({ removed: emails.length }),
    ImportState: () => fake.import,
    StartImport: (name: string) => {
      fake.import = { ...noImport, phase: 'receiving', name };
      return 'import-1';
    },
    AppendImport: () => undefined,
    OpenDropped: () => {
      fake.import = { ...noImport, phase: 'receiving', name: 'dropped.csv' };
      return { id: 'import-2', name: 'dropped.csv' };
    },
    RunImport: () => {
      fake.import = { ...fake.import, phase: 'running', total: 3, entries: 1, added: 1 };
      later(() => {
        if (fake.import.phase === 'running') {
          const refusals = [{ fromLine: 3, toLine: 4, reason: 'the reason is missing' }];
          fake.import = { ...fake.import, phase: 'done', entries: 3, refused: 2, refusals, doneTo: 4 };
        }
      });
      return fake.import;
    },
    CancelImport: () => {
      fake.import = { ...fake.import, phase: 'cancelled', code: 'cancelled', doneTo: 2 };
      return fake.import;
    },
  };
}
