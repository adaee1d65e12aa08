import { toDate, toText, type wire } from './wire';

export type Kind = 'announcement' | 'transaction';

export type Status = 'PENDING' | 'SENT' | 'DELIVERED' | 'BOUNCED' | 'SUPPRESSED' | 'FAILED';

/** How Mailroom came by a message where nobody stored its SES id: a guess (rule 5). */
export type Inference = 'claimed' | 'created';

/** What Hi.Events calls an event. */
export interface TicketedEvent {
  id: string;
  title: string;
  startsAt?: Date | undefined;
  /** IANA name of the zone in which it takes place. */
  timeZone?: string | undefined;
  accountName?: string | undefined;
}

/** An announcement or a transaction: what became of one mail to one recipient. */
export interface Message {
  /** "transaction:12" */
  id: string;
  kind: Kind;
  /** Transactions only: order_summary, attendee_ticket, ... */
  emailType?: string | undefined;
  recipient: string;
  /** The address that was probably meant. */
  suggestion?: string | undefined;
  /** The address before a person changed it. */
  originalRecipient?: string | undefined;
  subject: string;
  status: Status | (string & {});
  /** A code of backend/mail/reason.go. */
  reason?: string | undefined;
  sesMessageId?: string | undefined;
  /** PENDING, and nobody is working on the send any more (rule 9). */
  outcomeUnknown: boolean;
  createdAt?: Date | undefined;
  updatedAt?: Date | undefined;
  resolvedAt?: Date | undefined;
  resolutionType?: 'auto' | 'manual' | undefined;
  /** The message that this one replaces. */
  retryFor?: string | undefined;
  /** Absent where it is no guess. */
  inferred?: Inference | undefined;
  /** Whose ticketed event it is about. */
  account?: string | undefined;
  accountName?: string | undefined;
  ticketedEvent?: TicketedEvent | undefined;
}

/** A chain of one original and its retries. Status and reason are those of the last attempt. */
export interface Issue {
  original: Message;
  /** The original itself where nobody has resent it. */
  last: Message;
  attempts: number;
}

export function toTicketedEvent(event: wire.TicketedEvent): TicketedEvent {
  return {
    id: event.id,
    title: event.title,
    startsAt: toDate(event.startsAt),
    timeZone: toText(event.timeZone),
    accountName: toText(event.accountName),
  };
}

export function toMessage(message: wire.Message): Message {
  const { resolutionType } = message;
  return {
    id: message.id,
    kind: message.kind === 'announcement' ? 'announcement' : 'transaction',
    emailType: toText(message.emailType),
    recipient: message.recipient,
    suggestion: toText(message.suggestion),
    originalRecipient: toText(message.originalRecipient),
    subject: message.subject,
    status: message.status,
    reason: toText(message.reason),
    sesMessageId: toText(message.sesMessageId),
    outcomeUnknown: message.outcomeUnknown,
    createdAt: toDate(message.createdAt),
    updatedAt: toDate(message.updatedAt),
    resolvedAt: toDate(message.resolvedAt),
    resolutionType: resolutionType === 'auto' || resolutionType === 'manual' ? resolutionType : undefined,
    retryFor: toText(message.retryFor),
    inferred: toInference(message.inferred),
    account: toText(message.account),
    accountName: toText(message.accountName),
    ticketedEvent: hasEvent(message.ticketedEvent) ? toTicketedEvent(message.ticketedEvent) : undefined,
  };
}

export function toIssue(issue: wire.Issue): Issue {
  return { original: toMessage(issue.original), last: toMessage(issue.last), attempts: issue.attempts };
}

/** A way of guessing that a newer program knows is a guess all the same. */
function toInference(how: string): Inference | undefined {
  return toText(how) === undefined ? undefined : how === 'created' ? 'created' : 'claimed';
}

/** A message without a ticketed event carries the zero value of one: no id, or 0, which is no row's id. */
function hasEvent(event: wire.TicketedEvent | null | undefined): event is wire.TicketedEvent {
  return !!event && event.id !== '' && event.id !== '0';
}
