import { toDate, toText, type wire } from './wire';

export type Kind = 'announcement' | 'transaction';

export type Status = 'PENDING' | 'SENT' | 'DELIVERED' | 'BOUNCED' | 'SUPPRESSED' | 'FAILED';

/** How Mailroom inferred a message whose SES id nobody stored: a guess (rule 5). */
export type Inference = 'claimed' | 'created';

/** A ticketed event; Hi.Events calls it an event. */
export interface TicketedEvent {
  id: string;
  title: string;
  startsAt?: Date | undefined;
  /** Whether the date of the message was cancelled (Hi.Events 2.0). */
  cancelled?: boolean | undefined;
  /** IANA name of the time zone where it takes place. */
  timeZone?: string | undefined;
  accountName?: string | undefined;
  /** In a filter, the one of its dates that is meant. */
  date?: EventDate | undefined;
}

/** One date of a ticketed event (Hi.Events 2.0). */
export interface EventDate {
  id: string;
  startsAt?: Date | undefined;
  label?: string | undefined;
  cancelled: boolean;
}

/** An announcement or a transaction: one mail to one recipient and its outcome. */
export interface Message {
  /** "transaction:12" */
  id: string;
  kind: Kind;
  /** Transactions only: order_summary, attendee_ticket, ... */
  emailType?: string | undefined;
  recipient: string;
  /** The likely intended address if this one looks mistyped. */
  suggestion?: string | undefined;
  /** The address before a person changed it. */
  originalRecipient?: string | undefined;
  subject: string;
  status: Status | (string & {});
  /** A code of backend/mail/reason.go. */
  reason?: string | undefined;
  sesMessageId?: string | undefined;
  /** PENDING, and no process works on the send any more (rule 9). */
  outcomeUnknown: boolean;
  createdAt?: Date | undefined;
  updatedAt?: Date | undefined;
  resolvedAt?: Date | undefined;
  resolutionType?: 'auto' | 'manual' | undefined;
  /** The message that this one replaces. */
  retryFor?: string | undefined;
  /** Undefined if the message is not a guess. */
  inferred?: Inference | undefined;
  /** The account of its ticketed event. */
  account?: string | undefined;
  accountName?: string | undefined;
  ticketedEvent?: TicketedEvent | undefined;
}

/** A chain of one original and its retries. Status and reason are those of the last attempt. */
export interface Issue {
  original: Message;
  /** The last attempt; the original itself if it was never resent. */
  last: Message;
  attempts: number;
}

/** A ticketed event at the date that something is for; as a whole where it has no date of its own. */
export function toTicketedEvent(event: wire.TicketedEvent, date?: wire.Occurrence): TicketedEvent {
  const dated = date !== undefined && date.id !== '';
  return {
    id: event.id,
    title: dated && date.label !== '' ? `${event.title} - ${date.label}` : event.title,
    startsAt: toDate(dated ? date.startsAt : event.startsAt),
    cancelled: dated && date.cancelled,
    timeZone: toText(event.timeZone),
    accountName: toText(event.accountName),
  };
}

export function toEventDate({ id, startsAt, label, cancelled }: wire.Occurrence): EventDate {
  return { id, startsAt: toDate(startsAt), label: toText(label), cancelled };
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
    ticketedEvent: hasEvent(message.ticketedEvent)
      ? toTicketedEvent(message.ticketedEvent, message.occurrence)
      : undefined,
  };
}

export function toIssue(issue: wire.Issue): Issue {
  return { original: toMessage(issue.original), last: toMessage(issue.last), attempts: issue.attempts };
}

/** An unknown value comes from a newer program and is also a guess. */
function toInference(how: string): Inference | undefined {
  return toText(how) === undefined ? undefined : how === 'created' ? 'created' : 'claimed';
}

/** A message without a ticketed event carries its zero value: an empty id, or 0, which no row has as id. */
function hasEvent(event: wire.TicketedEvent | null | undefined): event is wire.TicketedEvent {
  return !!event && event.id !== '' && event.id !== '0';
}
