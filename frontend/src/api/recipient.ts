import * as Recipient from '../../wailsjs/go/desktop/Recipient';
import { call } from './error';
import { toTicketedEvent, type TicketedEvent } from './message';
import { toVerdict, type Verdict } from './resend';
import { toSuppression, type Suppression } from './suppression';
import { toDate, toList, toText, type wire } from './wire';

/** An address that matches a search, or an order or ticket that has none. */
export interface FoundRecipient {
  /** Undefined for an order or ticket without an address, to which no mail is sent. */
  email?: string | undefined;
  name?: string | undefined;
  /** Public id of the order or ticket that was searched for, or that has no address. */
  publicId?: string | undefined;
  /** Whether it has no address because the box office sold it. */
  boxOffice: boolean;
}

export interface FoundRecipients {
  rows: readonly FoundRecipient[];
  more: boolean;
}

/** The answer to "Would this send?" in one account. */
export interface AccountVerdict {
  /** Undefined means any other account. */
  account?: string | undefined;
  accountName: string;
  announcement: Verdict;
  transaction: Verdict;
}

export interface RecipientTicket {
  id: string;
  /** "A-ABC1234" */
  publicId: string;
  /** The status as Hi.Events stores it. */
  status: string;
  /** The address as the ticket stores it. */
  email: string;
  /** The likely intended address if this one looks mistyped. */
  suggestion?: string | undefined;
  name: string;
  /** The ticketed event at the ticket's date, if the order is for several. */
  date?: TicketedEvent | undefined;
}

/** An order of the address, or an order with tickets of the address. */
export interface RecipientOrder {
  id: string;
  /** "O-ABC1234" */
  publicId: string;
  status: string;
  /** The address as the order stores it. */
  email: string;
  suggestion?: string | undefined;
  name: string;
  createdAt?: Date | undefined;
  ticketedEvent: TicketedEvent;
  tickets: readonly RecipientTicket[];
  moreTickets: boolean;
}

/** All data about an address except its mails. */
export interface RecipientAnswer {
  /** Normalised. */
  email: string;
  /** The likely intended address if this one looks mistyped. */
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
  /** 'bounce' or 'complaint' if the address is listed. */
  reason?: string | undefined;
  /** When SES last listed the address. */
  since?: Date | undefined;
  /** Why the state is unknown: settings or aws_region if SES is not set up, not_found if SES was not queried. */
  code?: string | undefined;
  message?: string | undefined;
}

/** Returns at most 20 recipients that match part of an address, an order or ticket number, or a name. */
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

/** Queries SES, which may take ten seconds. A failure of SES is part of the result, not a rejection. */
export async function onSESList(address: string): Promise<SESListing> {
  const { state, reason, since, code, message } = await call(() => Recipient.OnSESList(address));
  return { state, reason: toText(reason), since: toDate(since), code: toText(code), message: toText(message) };
}

function toFound({ email, name, publicId, boxOffice }: wire.FoundRecipient): FoundRecipient {
  return { email: toText(email), name: toText(name), publicId: toText(publicId), boxOffice };
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
    ticketedEvent: toTicketedEvent(order.ticketedEvent, order.occurrence),
    tickets: toList(order.tickets).map((ticket) => ({
      ...ticket,
      suggestion: toText(ticket.suggestion),
      date:
        order.occurrence.id === '' && ticket.occurrence.id !== ''
          ? toTicketedEvent(order.ticketedEvent, ticket.occurrence)
          : undefined,
    })),
    moreTickets,
  };
}
