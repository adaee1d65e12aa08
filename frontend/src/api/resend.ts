import * as Resend from '../../wailsjs/go/desktop/Resend';
import { call } from './error';
import { toMessage, type Message } from './message';
import { toSuppression, type Suppression } from './suppression';
import { toList, toText, type wire } from './wire';

/** One resend as a person has put it together. */
export interface ResendRequest {
  /** Of any attempt of the chain. */
  id: string;
  /** '' is the address of the last attempt. */
  to: string;
  /** Keys of the records whose address changes with it. */
  records: readonly string[];
  suppressOld: boolean;
  /** Goes on although something blocks; a suppression it never overrules. */
  sendAnyway: boolean;
  /** The fingerprint of the plan that was on screen, without which nothing is sent; '' to ask for a plan. */
  seen: string;
}

/** The answer to "Would this send?" (rule 8). */
export interface Verdict {
  allowed: boolean;
  /** permanent_bounce, do_not_contact, soft_bounce or complaint; undefined where nothing forbids it. */
  rule?: string | undefined;
  /** What decided. */
  suppression?: Suppression | undefined;
  /** Suppressions other than do_not_contact are recorded but not enforced. */
  notEnforced: boolean;
}

/** A row of Hi.Events that holds the old address. */
export interface AffectedRecord {
  key: string;
  kind: 'order' | 'attendee' | 'waitlist' | (string & {});
  /** "O-ABC1234"; undefined where it has none. */
  label?: string | undefined;
  name?: string | undefined;
  email: string;
  /** Proposed to change. */
  selected: boolean;
}

/** One thing to know before sending. */
export interface Remark {
  code: string;
  /** In English, for codes that the page has no words for. */
  message: string;
}

/** What a resend would do. */
export interface ResendPlan {
  original: Message;
  last: Message;
  /** Normalised. */
  to: string;
  /** Identifies what is shown, for the request to send it; '' where there is no address to send to. */
  fingerprint: string;
  /** What is wrong with the address, in English. */
  address?: string | undefined;
  /** Another spelling that is more likely. */
  suggestion?: string | undefined;
  verdict: Verdict;
  records: readonly AffectedRecord[];
  /** What sendAnyway would overrule. */
  blocks: readonly Remark[];
  /** What nothing overrules. */
  refusals: readonly Remark[];
  warnings: readonly Remark[];
  /** Whether the old address can be suppressed along with it. */
  maySuppress: boolean;
}

/** What came of one resend. */
export interface ResendResult {
  /** Of the new attempt; undefined when it was refused. */
  id?: string | undefined;
  /** SENT, SUPPRESSED, FAILED, or PENDING where the outcome is unknown; undefined when it was refused. */
  status?: string | undefined;
  code?: string | undefined;
  /** In English. */
  reason?: string | undefined;
}

export interface Attachment {
  name: string;
  type: string;
  bytes: number;
}

/** A mail as it would be sent. */
export interface MailPreview {
  from: string;
  to: string;
  replyTo?: string | undefined;
  subject: string;
  /** Strangers' markup: only ever for a sandboxed frame. */
  html?: string | undefined;
  text: string;
  attachments: readonly Attachment[];
  remarks: readonly Remark[];
}

/** Only reads. Rejects with not_found. */
export async function planResend(request: ResendRequest): Promise<ResendPlan> {
  const plan = await call(() => Resend.Plan(toWireRequest(request)));
  return {
    original: toMessage(plan.original),
    last: toMessage(plan.last),
    to: plan.to,
    fingerprint: plan.fingerprint,
    address: toText(plan.address),
    suggestion: toText(plan.suggestion),
    verdict: toVerdict(plan.verdict),
    records: toList(plan.records).map(toRecord),
    blocks: toList(plan.blocks).map(toRemark),
    refusals: toList(plan.refusals).map(toRemark),
    warnings: toList(plan.warnings).map(toRemark),
    maySuppress: plan.maySuppress,
  };
}

/** Only reads. */
export async function previewResend(request: ResendRequest): Promise<MailPreview> {
  const preview = await call(() => Resend.Preview(toWireRequest(request)));
  return {
    from: preview.from,
    to: preview.to,
    replyTo: toText(preview.replyTo),
    subject: preview.subject,
    html: toText(preview.html),
    text: preview.text,
    attachments: toList(preview.attachments).map(({ name, type, bytes }) => ({ name, type, bytes })),
    remarks: toList(preview.remarks).map(toRemark),
  };
}

/** Rejects with invalid, conflict (somebody else resends, or the plan is not the one that was seen), not_allowed and others: nothing was sent then. */
export async function sendResend(request: ResendRequest): Promise<ResendResult> {
  const { id, status, code, reason } = await call(() => Resend.Send(toWireRequest(request)));
  return { id: toText(id), status: toText(status), code: toText(code), reason: toText(reason) };
}

/** Resolves the originals of these messages by hand; the result is how many were. */
export async function resolveNow(ids: readonly string[]): Promise<number> {
  return call(() => Resend.ResolveNow([...ids]));
}

/** Takes back what resolveNow did. */
export async function undoResolve(ids: readonly string[]): Promise<number> {
  return call(() => Resend.UndoResolve([...ids]));
}

export function toVerdict(verdict: wire.Verdict): Verdict {
  const { allowed, rule, suppression, notEnforced } = verdict;
  return {
    allowed,
    rule: toText(rule),
    suppression: toText(suppression.id) === undefined ? undefined : toSuppression(suppression),
    notEnforced,
  };
}

export function toRemark({ code, message }: wire.Remark): Remark {
  return { code, message };
}

function toRecord(record: wire.AffectedRecord): AffectedRecord {
  const { key, kind, label, name, email, selected } = record;
  return { key, kind, label: toText(label), name: toText(name), email, selected };
}

function toWireRequest({ records, ...request }: ResendRequest): wire.ResendRequest {
  return { ...request, records: [...records] };
}
