import * as Resend from '../../wailsjs/go/desktop/Resend';
import { call } from './error';
import { toRemark, type Remark } from './resend';
import { toWireQuery, type ListQuery } from './tracking';
import { toDate, toList, toText, type wire } from './wire';

/** The delivery issues of a bulk resend: by id, or all that match a query. */
export type BulkTarget = { ids: readonly string[] } | { everything: ListQuery };

/** How many issues share a code (of a remark, a status or a refusal). */
export interface BulkCount {
  code: string;
  count: number;
}

/** What a bulk resend would do. */
export interface BulkPlan {
  /** Identifies the plan on the screen; startBulk passes it as seen. */
  fingerprint: string;
  toSend: number;
  /** How many are skipped, by reason. */
  refused: readonly BulkCount[];
  /** How many of the skipped are in flight or delivered already. "Send anyway" sends these. */
  inFlight: number;
  /** The first items that are sent and the first that are skipped, in sending order. */
  sends: readonly BulkPlanItem[];
  skips: readonly BulkPlanItem[];
  /** Estimated duration. */
  seconds: number;
}

/** One delivery issue of a bulk resend before it begins. */
export interface BulkPlanItem {
  /** "transaction:12" */
  original: string;
  to: string;
  subject: string;
  /** Why it is skipped, or the block that "send anyway" overrules. */
  remark?: Remark | undefined;
}

/** A bulk resend and its progress. It continues while no screen shows it. */
export interface Bulk {
  id: string;
  startedAt?: Date | undefined;
  state: 'running' | 'stopping' | 'stopped' | 'done' | (string & {});
  total: number;
  done: number;
  /** Counts by status of the new attempt, or by code if there is no new attempt. */
  outcomes: readonly BulkCount[];
  secondsLeft: number;
  /** Why it stopped without a person's request. */
  failure?: Remark | undefined;
}

/** One delivery issue of a bulk resend and its outcome. */
export interface BulkItem {
  /** "transaction:12" */
  original: string;
  to: string;
  subject: string;
  /** "waiting", a status, or '' if it was skipped. */
  status: string;
  code?: string | undefined;
  /** In English. */
  reason?: string | undefined;
}

export interface BulkItemPage {
  rows: readonly BulkItem[];
  next?: string | undefined;
}

/** Returns the plan of a bulk resend. It changes nothing. */
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

/** Starts a bulk resend in the background of the window. seen is the plan's fingerprint; rejects with conflict if the plan has changed. */
export async function startBulk(target: BulkTarget, sendAnyway: boolean, seen: string): Promise<Bulk> {
  return toBulk(await call(() => Resend.StartBulk(toWireBulk(target, sendAnyway, seen))));
}

/** Returns this person's bulk resends, newest first: the running one and the last few. */
export async function bulks(): Promise<readonly Bulk[]> {
  return toList(await call(() => Resend.Bulks())).map(toBulk);
}

/** Returns a page of the items in sending order. after is the previous page's next, or '' for the first page. */
export async function bulkItems(id: string, after: string): Promise<BulkItemPage> {
  const { rows, next } = await call(() => Resend.BulkItems(id, after));
  return { rows: toList(rows).map(toBulkItem), next: toText(next) };
}

/** Stops after the mail that is being sent. */
export async function stopBulk(id: string): Promise<Bulk> {
  return toBulk(await call(() => Resend.StopBulk(id)));
}

/** Continues with the remaining items. */
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

/** The query that is sent when the target is a list of ids: Go's zero value. */
const noQuery: wire.MessageQuery = {
  kind: '',
  statuses: [],
  problemsOnly: false,
  emailTypes: [],
  reasons: [],
  ticketedEvent: '',
  occurrence: '',
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
