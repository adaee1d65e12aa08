import * as Resend from '../../wailsjs/go/desktop/Resend';
import { call } from './error';
import { toRemark, type Remark } from './resend';
import { toWireQuery, type ListQuery } from './tracking';
import { toDate, toList, toText, type wire } from './wire';

/** Many delivery issues: these, or everything that a query lets through. */
export type BulkTarget = { ids: readonly string[] } | { everything: ListQuery };

/** How many issues share a code: of a remark, a status or a refusal. */
export interface BulkCount {
  code: string;
  count: number;
}

/** What a bulk resend would do. */
export interface BulkPlan {
  /** Identifies what is shown, for the request to send it. */
  fingerprint: string;
  toSend: number;
  /** How many are skipped, by the reason. */
  refused: readonly BulkCount[];
  /** Of those that are skipped: on their way or delivered already, which may be sent anyway. */
  inFlight: number;
  /** The first that are sent, and the first that are skipped, in the order of sending. */
  sends: readonly BulkPlanItem[];
  skips: readonly BulkPlanItem[];
  /** About how long it takes. */
  seconds: number;
}

/** One delivery issue of a bulk resend before it begins. */
export interface BulkPlanItem {
  /** "transaction:12" */
  original: string;
  to: string;
  subject: string;
  /** Why it is skipped, or what it is sent in spite of. */
  remark?: Remark | undefined;
}

/** A bulk resend and how far it is. It goes on without a screen. */
export interface Bulk {
  id: string;
  startedAt?: Date | undefined;
  state: 'running' | 'stopping' | 'stopped' | 'done' | (string & {});
  total: number;
  done: number;
  /** By status of the new attempt, or by code where there is none. */
  outcomes: readonly BulkCount[];
  secondsLeft: number;
  /** Why it stopped by itself. */
  failure?: Remark | undefined;
}

/** One delivery issue of a bulk resend and what came of it. */
export interface BulkItem {
  /** "transaction:12" */
  original: string;
  to: string;
  subject: string;
  /** "waiting", a status, or '' where it was skipped. */
  status: string;
  code?: string | undefined;
  /** In English. */
  reason?: string | undefined;
}

export interface BulkItemPage {
  rows: readonly BulkItem[];
  next?: string | undefined;
}

/** Only reads. */
export async function planBulk(target: BulkTarget, sendAnyway: boolean): Promise<BulkPlan> {
  const plan = await call(() => Resend.PlanBulk(toWireBulk(target, sendAnyway, '')));
  return {
    fingerprint: plan.fingerprint,
    toSend: plan.toSend,
    inFlight: plan.inFlight,
    refused: toList(plan.refused).map(toBulkCount),
    sends: toList(plan.sends).map(toBulkPlanItem),
    skips: toList(plan.skips).map(toBulkPlanItem),
    seconds: plan.seconds,
  };
}

/** Starts it in the background of the window. Seen is the plan's fingerprint; rejects with conflict where the plan is another one by now. */
export async function startBulk(target: BulkTarget, sendAnyway: boolean, seen: string): Promise<Bulk> {
  return toBulk(await call(() => Resend.StartBulk(toWireBulk(target, sendAnyway, seen))));
}

/** This person's: the running one and the last few, newest first. */
export async function bulks(): Promise<readonly Bulk[]> {
  return toList(await call(() => Resend.Bulks())).map(toBulk);
}

/** A page of the items in the order in which they are sent; after is the next of the page before, '' for the first. */
export async function bulkItems(id: string, after: string): Promise<BulkItemPage> {
  const { rows, next } = await call(() => Resend.BulkItems(id, after));
  return { rows: toList(rows).map(toBulkItem), next: toText(next) };
}

/** Stops between two mails. */
export async function stopBulk(id: string): Promise<Bulk> {
  return toBulk(await call(() => Resend.StopBulk(id)));
}

/** Goes on with what is left. */
export async function continueBulk(id: string): Promise<Bulk> {
  return toBulk(await call(() => Resend.ContinueBulk(id)));
}

function toBulk(bulk: wire.Bulk): Bulk {
  return {
    id: bulk.id,
    startedAt: toDate(bulk.startedAt),
    state: bulk.state,
    total: bulk.total,
    done: bulk.done,
    outcomes: toList(bulk.outcomes).map(toBulkCount),
    secondsLeft: bulk.secondsLeft,
    failure: bulk.failure.code === '' ? undefined : toRemark(bulk.failure),
  };
}

function toBulkCount({ code, count }: wire.BulkCount): BulkCount {
  return { code, count };
}

function toBulkPlanItem({ original, to, subject, remark }: wire.BulkPlanItem): BulkPlanItem {
  return { original, to, subject, remark: remark.code === '' ? undefined : toRemark(remark) };
}

function toBulkItem(item: wire.BulkItem): BulkItem {
  const { original, to, subject, status, code, reason } = item;
  return { original, to, subject, status, code: toText(code), reason: toText(reason) };
}

function toWireBulk(target: BulkTarget, sendAnyway: boolean, seen: string): wire.BulkRequest {
  return 'everything' in target
    ? { ids: [], everything: true, query: toWireQuery(target.everything, 'first'), sendAnyway, seen }
    : { ids: [...target.ids], everything: false, query: noQuery, sendAnyway, seen };
}

/** What crosses where nothing is queried: Go's zero value. */
const noQuery: wire.MessageQuery = {
  kind: '',
  statuses: [],
  problemsOnly: false,
  emailTypes: [],
  reasons: [],
  ticketedEvent: '',
  notEnded: false,
  account: '',
  address: '',
  search: '',
  period: '',
  sort: '',
  ascending: false,
  limit: 0,
  after: '',
  before: '',
};
