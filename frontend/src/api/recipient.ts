import * as Recipient from '../../wailsjs/go/desktop/Recipient';
import { call } from './error';
import { toTicketedEvent, type TicketedEvent } from './message';
import { toVerdict, type Verdict } from './resend';
import { toSuppression, type Suppression } from './suppression';
import { toDate, toList, toText, type wire } from './wire';

/** An address that a search may mean. */
export interface FoundRecipient {
  email: string;
  name?: string | undefined;
  /** Of the order or ticket that was searched for. */
  publicId?: string | undefined;
}

export interface FoundRecipients {
  rows: readonly FoundRecipient[];
  more: boolean;
}

/** The answer to "Would this send?" in one account. */
export interface AccountVerdict {
  /** Undefined is any other account. */
  account?: string | undefined;
  accountName: string;
  announcement: Verdict;
  transaction: Verdict;
}

export interface RecipientTicket {
  id: string;
  /** "A-ABC1234" */
  publicId: string;
  /** As Hi.Events has it. */
  status: string;
  /** As it stands in the ticket. */
  email: string;
  /** The address that was probably meant. */
  suggestion?: string | undefined;
  name: string;
}

/** An order that the address bought, or in which it holds tickets. */
export interface RecipientOrder {
  id: string;
  /** "O-ABC1234" */
  publicId: string;
  status: string;
  /** As it stands in the order. */
  email: string;
  suggestion?: string | undefined;
  name: string;
  createdAt?: Date | undefined;
  ticketedEvent: TicketedEvent;
  tickets: readonly RecipientTicket[];
  moreTickets: boolean;
}

/** What is known of an address, apart from its mails. */
export interface RecipientAnswer {
  /** Normalised. */
  email: string;
  /** The address that was probably meant. */
  suggestion?: string | undefined;
  accounts: readonly AccountVerdict[];
  moreAccounts: boolean;
  suppressions: readonly Suppression[];
  /** SES_SUPPRESSION_ENABLED (rule 8). */
  enforced: boolean;
  /** Newest first. */
  orders: readonly RecipientOrder[];
  moreOrders: boolean;
}

/** Whether SES's account-level list has an address. */
export interface SESListing {
  /** 'listed', 'not_listed' or 'unknown' */
  state: string;
  /** 'bounce' or 'complaint', where it is listed. */
  reason?: string | undefined;
  /** When SES last put it there. */
  since?: Date | undefined;
  /** Why it is not known: settings and aws_region where SES is not set up, not_found where it was not asked. */
  code?: string | undefined;
  message?: string | undefined;
}

/** At most 20: by part of an address, order or ticket number, or name. */
export async function findRecipients(text: string): Promise<FoundRecipients> {
  const { rows, more } = await call(() => Recipient.Find(text));
  return { rows: toList(rows).map(toFound), more };
}

export async function recipient(address: string): Promise<RecipientAnswer> {
  const answer = await call(() => Recipient.Look(address));
  return {
    email: answer.email,
    suggestion: toText(answer.suggestion),
    accounts: toList(answer.accounts).map(toAccountVerdict),
    moreAccounts: answer.moreAccounts,
    suppressions: toList(answer.suppressions).map(toSuppression),
    enforced: answer.enforced,
    orders: toList(answer.orders).map(toOrder),
    moreOrders: answer.moreOrders,
  };
}

/** Asks SES, which may take ten seconds. What keeps SES from telling is part of the answer. */
export async function onSESList(address: string): Promise<SESListing> {
  const { state, reason, since, code, message } = await call(() => Recipient.OnSESList(address));
  return { state, reason: toText(reason), since: toDate(since), code: toText(code), message: toText(message) };
}

function toFound({ email, name, publicId }: wire.FoundRecipient): FoundRecipient {
  return { email, name: toText(name), publicId: toText(publicId) };
}

function toAccountVerdict(verdict: wire.AccountVerdict): AccountVerdict {
  return {
    account: toText(verdict.account),
    accountName: verdict.accountName,
    announcement: toVerdict(verdict.announcement),
    transaction: toVerdict(verdict.transaction),
  };
}

function toOrder(order: wire.RecipientOrder): RecipientOrder {
  const { id, publicId, status, email, suggestion, name, moreTickets } = order;
  return {
    id,
    publicId,
    status,
    email,
    suggestion: toText(suggestion),
    name,
    createdAt: toDate(order.createdAt),
    ticketedEvent: toTicketedEvent(order.ticketedEvent),
    tickets: toList(order.tickets).map((ticket) => ({ ...ticket, suggestion: toText(ticket.suggestion) })),
    moreTickets,
  };
}
