import * as Resend from '../../wailsjs/go/desktop/Resend';
import { call } from './error';
import { toMessage, type Message } from './message';
import { toSuppression, type Suppression } from './suppression';
import { toList, toText, type wire } from './wire';

/** One resend with the choices of a person. */
export interface ResendRequest {
  /** Id of any attempt of the chain. */
  id: string;
  /** '' means the address of the last attempt. */
  to: string;
  /** Keys of the records that also get the new address. */
  records: readonly string[];
  suppressOld: boolean;
  /** Sends in spite of blocks. It never overrules a suppression. */
  sendAnyway: boolean;
  /** The fingerprint of the plan on the screen, required for sending; '' when requesting a plan. */
  seen: string;
}

/** The answer to "Would this send?" (rule 8). */
export interface Verdict {
  allowed: boolean;
  /** permanent_bounce, do_not_contact, soft_bounce or complaint; undefined if sending is allowed. */
  rule?: string | undefined;
  /** The suppression that decided. */
  suppression?: Suppression | undefined;
  /** Suppressions other than do_not_contact are recorded but not enforced. */
  notEnforced: boolean;
}

/** A row of Hi.Events that holds the old address. */
export interface AffectedRecord {
  key: string;
  kind: 'order' | 'attendee' | 'waitlist' | (string & {});
  /** "O-ABC1234"; undefined if the record has none. */
  label?: string | undefined;
  name?: string | undefined;
  email: string;
  /** Whether the change is selected by default. */
  selected: boolean;
}

/** A ticket that a mail carries. */
export interface PlannedTicket {
  /** "A-ABC1234". */
  label: string;
  name?: string | undefined;
}

/** One remark about a resend, shown before sending. */
export interface Remark {
  code: string;
  /** In English, for codes that the page cannot translate. */
  message: string;
}

/** What a resend would do. */
export interface ResendPlan {
  original: Message;
  last: Message;
  /** The normalised address. */
  to: string;
  /** Identifies the plan on the screen; sendResend passes it as seen. '' if there is no valid address. */
  fingerprint: string;
  /** What is wrong with the address, in English. */
  address?: string | undefined;
  /** A more likely spelling of the address. */
  suggestion?: string | undefined;
  verdict: Verdict;
  records: readonly AffectedRecord[];
  /** Those that a ticket mail carries; empty for other mails. */
  tickets: readonly PlannedTicket[];
  /** Remarks that sendAnyway overrules. */
  blocks: readonly Remark[];
  /** Remarks that nothing overrules. */
  refusals: readonly Remark[];
  warnings: readonly Remark[];
  /** Whether the resend can also suppress the old address. */
  maySuppress: boolean;
}

/** The result of one resend. */
export interface ResendResult {
  /** Id of the new attempt; undefined if the resend was refused. */
  id?: string | undefined;
  /** SENT, SUPPRESSED, FAILED, or PENDING if the outcome is unknown; undefined if the resend was refused. */
  status?: string | undefined;
  code?: string | undefined;
  /** In English. */
  reason?: string | undefined;
  /** What makes the mail that was sent differ from what was asked. */
  warnings: readonly Remark[];
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
  /** Untrusted markup (rule 12): show it only in a sandboxed frame. */
  html?: string | undefined;
  text: string;
  attachments: readonly Attachment[];
  remarks: readonly Remark[];
}

/** Returns the plan of a resend. It changes nothing. Rejects with not_found. */
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
    tickets: toList(plan.tickets).map(({ label, name }) => ({ label, name: toText(name) })),
    blocks: toList(plan.blocks).map(toRemark),
    refusals: toList(plan.refusals).map(toRemark),
    warnings: toList(plan.warnings).map(toRemark),
    maySuppress: plan.maySuppress,
  };
}

/** Returns the mail as it would be sent. It changes nothing. */
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

/** Rejects with invalid, conflict (somebody else resends, or the plan differs from seen), not_allowed and others; then nothing was sent. */
export async function sendResend(request: ResendRequest): Promise<ResendResult> {
  const { id, status, code, reason, warnings } = await call(() => Resend.Send(toWireRequest(request)));
  return {
    id: toText(id),
    status: toText(status),
    code: toText(code),
    reason: toText(reason),
    warnings: toList(warnings).map(toRemark),
  };
}

/** Resolves the originals of these messages by hand; returns how many were resolved. */
export async function resolveNow(ids: readonly string[]): Promise<number> {
  return call(() => Resend.ResolveNow([...ids]));
}

/** Undoes resolveNow. */
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
