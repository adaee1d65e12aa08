import type { wire } from '../api/wire';
import { chainOf, select, selectIssues, settle } from './chains';
import { bulkMethods } from './fakeBulk';
import { operationsMethods, sampleOperations } from './fakeOperations';
import { freshResending, resendMethods, suppressionsOf, verdictOn } from './fakeResend';
import { recipientMethods } from './fakeRecipient';
import { requestMethods } from './fakeRequests';
import { suppressionWork } from './fakeSESList';
import {
  auditMethods,
  sampleSuppressions,
  selectAudit,
  selectSuppressions,
  suppressionMethods,
} from './fakeSuppressions';
import type { FakeWorld } from './fakeWorld';
import { Refused } from './rejection';
import { sampleAccounts, sampleDemoPeople, sampleMessage, sampleTicketedEvents, sampleTimeline } from './sample';

export interface Fake {
  world: FakeWorld;
  /** Sends a notification of a topic, as the program does. */
  tell: (topic: string) => void;
  /** Sets the answer to the next calls of a method, in the shape that Go returns. */
  answer: (method: string, answer: unknown) => void;
  /** Delays the answers of a method until the returned function is called. */
  hold: (method: string) => () => void;
  /** Simulates an SES event that settles an attempt. */
  settle: (id: string, status: string, reason?: string) => void;
  /** Returns the arguments of all calls of a method. */
  callsOf: (method: string) => unknown[][];
}

const signedOut: wire.SessionState = {
  phase: 'signed_out',
  person: { id: '', email: '', name: '', timeZone: '', locale: '' },
  accounts: [],
  account: { id: '', name: '', role: '' },
  superadmin: false,
  notice: '',
};

export function signedInAs(person: 'organizer' | 'superadmin'): wire.SessionState {
  const superadmin = person === 'superadmin';
  return {
    phase: 'signed_in',
    person: {
      id: superadmin ? '9' : '7',
      email: superadmin ? 'root@hi-events.example' : 'ada@nordlicht.example',
      name: superadmin ? 'Root Person' : 'Ada Lindqvist',
      timeZone: 'Europe/Berlin',
      locale: 'en',
    },
    accounts: superadmin ? sampleAccounts.slice(0, 1) : sampleAccounts.slice(0, 2),
    account: sampleAccounts[0],
    superadmin,
    notice: '',
  } as wire.SessionState;
}

export const emptyReport: wire.Report = {
  received: 0,
  delivered: 0,
  sent: 0,
  bounced: 0,
  suppressed: 0,
  failed: 0,
  duplicates: 0,
  parked: 0,
  quarantined: 0,
  cancelled: false,
};

export function freshWorld(now = Date.now(), count = 12): FakeWorld {
  return {
    session: signedOut,
    setup: {
      version: '0.2.0',
      database: 'ready',
      databaseMessage: '',
      queue: 'ready',
      queueMessage: '',
      warnings: [],
      demo: true,
      demoPeople: sampleDemoPeople,
      demoAvailable: true,
      demoMessage: '',
      suppressionEnforced: true,
    },
    refresh: {
      running: false,
      received: 0,
      report: emptyReport,
      finished: false,
      error: '',
      code: '',
      lastDrainAt: new Date(now - 130_000).toISOString(),
      lastDrainBy: 'ada@nordlicht.example',
      waiting: 12,
      byClock: false,
      silent: false,
      silentSince: '',
      canDrain: true,
    },
    operations: sampleOperations(now),
    suppressions: sampleSuppressions(now),
    dates: {},
    messages: Array.from({ length: count }, (_, n) => sampleMessage(n, now)),
    report: { ...emptyReport, received: 45, delivered: 41, bounced: 3, suppressed: 1 },
    failures: new Map(),
    calls: [],
    latency: 0,
    resending: freshResending(),
    pace: 50,
  };
}

function reject(reason: unknown): Promise<never> {
  return Promise.reject(reason);
}

type Binding = (...parameters: never[]) => unknown;

/**
 * Installs a fake program behind the page: window.go with the facades, window.runtime with the events. All code above it,
 * including src/api, is the real code.
 */
export function installFake(world: FakeWorld): Fake {
  const listeners = new Map<string, Set<() => void>>();
  const tell = (topic: string) => {
    listeners.get(topic)?.forEach((listener) => {
      listener();
    });
  };

  const answers = new Map<string, unknown>();
  const held = new Map<string, Promise<void>>();
  const bind = (facade: string, methods: Record<string, Binding>) =>
    Object.fromEntries(
      Object.entries(methods).map(([name, answer]) => [
        name,
        async (...parameters: never[]) => {
          const method = `${facade}.${name}`;
          world.calls.push({ method, arguments: parameters });
          if (world.latency > 0) {
            await new Promise((resolve) => setTimeout(resolve, world.latency));
          }
          await held.get(method);
          const failure = world.failures.get(method);
          if (failure !== undefined) {
            return reject(failure);
          }
          try {
            return structuredClone(answers.has(method) ? answers.get(method) : answer(...parameters));
          } catch (error) {
            return reject(error instanceof Refused ? error.text : error);
          }
        },
      ]),
    );

  const go = {
    desktop: {
      Page: bind('Page', { Here: () => undefined, Leaving: () => undefined }),
      Session: bind('Session', sessionMethods(world)),
      Setup: bind('Setup', setupMethods(world)),
      Tracking: bind('Tracking', trackingMethods(world)),
      Refresh: bind('Refresh', refreshMethods(world, tell)),
      Operations: bind('Operations', operationsMethods(world.operations)),
      Resend: bind('Resend', { ...resendMethods(world, tell), ...bulkMethods(world, tell) }),
      Recipient: bind('Recipient', recipientMethods(world)),
      Export: bind('Export', saveMethods(world)),
      Suppressions: bind('Suppressions', {
        ...suppressionMethods(world.suppressions),
        ...requestMethods(world, tell),
        ...suppressionWork(world.suppressions, tell),
      }),
      Audit: bind('Audit', auditMethods(world.suppressions)),
      Shell: bind('Shell', { ShowDark: () => undefined }),
    },
  };
  const runtime = {
    EventsOnMultiple: (topic: string, listener: () => void) => {
      const heard = listeners.get(topic) ?? new Set();
      listeners.set(topic, heard.add(listener));
      return () => heard.delete(listener);
    },
    CanResolveFilePaths: () => false,
  };
  Object.assign(window, { go, runtime });
  return {
    world,
    tell,
    settle: (id, status, reason = '') => {
      settle(world, id, status, reason);
      tell('messages:changed');
    },
    hold: (method) => {
      let release = (): void => undefined;
      held.set(
        method,
        new Promise((resolve) => {
          release = resolve;
        }),
      );
      return () => {
        held.delete(method);
        release();
      };
    },
    answer: (method, value) => {
      answers.set(method, value);
    },
    callsOf: (method) => world.calls.filter((call) => call.method === method).map((call) => call.arguments),
  };
}

/** Saves without a file dialog: the rows with the given ids, or else all rows that match. */
function saveMethods(world: FakeWorld): Record<string, Binding> {
  const saved = (rows: number, ids: string[]) => ({ cancelled: false, file: 'list.csv', rows: ids.length || rows });
  return {
    Messages: (query: wire.MessageQuery, ids: string[]) => saved(select(world, query).length, ids),
    Issues: (query: wire.MessageQuery, ids: string[]) => saved(selectIssues(world, query).length, ids),
    Bulk: (id: string) => saved(world.resending.items.get(id)?.length ?? 0, []),
    Suppressions: (query: wire.SuppressionQuery) => saved(selectSuppressions(world.suppressions, query).length, []),
    Audit: (query: wire.AuditQuery) => saved(selectAudit(world.suppressions, query).length, []),
  };
}

function sessionMethods(world: FakeWorld): Record<string, Binding> {
  return {
    Current: () => world.session,
    SignIn: (email: string, password: string, code: string) => {
      const person = world.setup.demoPeople.find((demo) => demo.email === email && demo.password === password);
      if (person === undefined) {
        throw new Refused('sign_in_failed', 'e-mail or password are not right');
      }
      if (world.secondFactor !== undefined && code !== world.secondFactor) {
        throw code === ''
          ? new Refused('second_factor', 'Enter a code of your authenticator app, or a recovery code.')
          : new Refused('second_factor_failed', 'This code is not right, or was used before.');
      }
      world.session = signedInAs(person.role === 'SUPERADMIN' ? 'superadmin' : 'organizer');
      if (person.role === 'ORGANIZER') {
        world.session.phase = 'choose_account';
      }
      return world.session;
    },
    ChooseAccount: (id: string) => {
      world.session.phase = 'signed_in';
      world.session.account = sampleAccounts.find((account) => account.id === id) ?? world.session.account;
      return world.session;
    },
    SignOut: () => {
      world.session = signedOut;
      return world.session;
    },
  };
}

function setupMethods(world: FakeWorld): Record<string, Binding> {
  return {
    State: () => world.setup,
    Recheck: () => world.setup,
    StartDemo: () => {
      world.setup = { ...world.setup, database: 'ready', databaseMessage: '', demo: true };
      return world.setup;
    },
  };
}

function trackingMethods(world: FakeWorld): Record<string, Binding> {
  const issuesOf = (query: wire.MessageQuery) => selectIssues(world, query);
  return {
    Messages: (query: wire.MessageQuery) => page(select(world, query), query),
    CountMessages: (query: wire.MessageQuery) => count(select(world, query).length * 7),
    Issues: (query: wire.MessageQuery) => page(issuesOf(query), query),
    CountIssues: (query: wire.MessageQuery) => count(issuesOf(query).length),
    Message: (id: string) => {
      const { attempts, message } = chainOf(world, id);
      return {
        message,
        attempts,
        timeline: sampleTimeline(message),
        suppressions: suppressionsOf(world, message, message.recipient),
        verdict: verdictOn(world, message, message.recipient),
      };
    },
    TicketedEvents: (search: string) =>
      sampleTicketedEvents(Date.now()).filter(({ title }) => title.toLowerCase().includes(search.toLowerCase())),
    Occurrences: (event: string, search: string) =>
      (world.dates[event] ?? []).filter(({ label }) => label.toLowerCase().includes(search.toLowerCase())),
    Accounts: () => sampleAccounts,
  };
}

function refreshMethods(world: FakeWorld, tell: (topic: string) => void): Record<string, Binding> {
  let timer: ReturnType<typeof setInterval> | undefined;
  const finish = (cancelled: boolean) => {
    clearInterval(timer);
    world.refresh = {
      ...world.refresh,
      running: false,
      finished: true,
      report: { ...world.report, cancelled },
      waiting: 0,
      lastDrainAt: new Date().toISOString(),
    };
    tell('refresh:changed');
    tell('messages:changed');
  };
  return {
    State: () => world.refresh,
    Follow: () => undefined,
    Start: () => {
      if (!world.refresh.running && world.refresh.canDrain) {
        world.refresh = { ...world.refresh, running: true, received: 0 };
        timer = setInterval(() => {
          world.refresh.received += 15;
          tell('refresh:changed');
          if (world.refresh.received >= world.report.received) {
            finish(false);
          }
        }, world.pace);
      }
      return world.refresh;
    },
    Cancel: () => {
      finish(true);
      return world.refresh;
    },
  };
}

function page<T>(rows: T[], query: wire.MessageQuery) {
  const limit = query.limit === 0 ? 50 : query.limit;
  const start = query.after !== '' ? Number(query.after) : query.before !== '' ? Number(query.before) - limit : 0;
  return {
    rows: rows.slice(start, start + limit),
    next: start + limit < rows.length ? String(start + limit) : '',
    previous: start > 0 ? String(start) : '',
  };
}

function count(n: number): wire.Count {
  return n > 1000 ? { n: 1000, more: true } : { n, more: false };
}
