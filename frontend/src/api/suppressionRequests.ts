import * as Suppressions from '../../wailsjs/go/desktop/Suppressions';
import { call } from './error';
import type { Batch } from './operations';
import type { Count } from './tracking';
import { toDate, toList, toText, type wire } from './wire';

/** What an organizer can request from superadmins for an address. */
export type Wish = 'suppress' | 'unsuppress';

/** A person's request to superadmins to change the suppressions. */
export interface SuppressionRequest {
  id: string;
  askedAt?: Date | undefined;
  /** E-mail of the person who asks. */
  person: string;
  account: string;
  accountName: string;
  /** The normalised address. */
  email: string;
  wish: Wish | (string & {});
  /** Free text that a person entered. */
  note: string;
  /** Undefined while it is open. */
  closedAt?: Date | undefined;
  closedBy?: string | undefined;
  /** Free text that a person entered. */
  answer?: string | undefined;
}

/** Rejects with invalid without a note, and with conflict if the same request is open. */
export async function askSuppression(wish: {
  account: string;
  email: string;
  wish: Wish;
  note: string;
}): Promise<void> {
  await call(() => Suppressions.Ask(wish));
}

/** Returns a page of open or of answered requests after a cursor, newest first. */
export async function suppressionRequests(open: boolean, after: string): Promise<Batch<SuppressionRequest>> {
  const page = await call(() => Suppressions.Requests(open, after));
  return { rows: toList(page.rows).map(toRequest), next: toText(page.next) };
}

/** Returns how many requests are open. */
export async function countSuppressionRequests(): Promise<Count> {
  return call(() => Suppressions.CountRequests());
}

/** Returns the open and answered requests about an address, newest first. */
export async function suppressionRequestsAbout(email: string): Promise<readonly SuppressionRequest[]> {
  return toList(await call(() => Suppressions.RequestsAbout(email))).map(toRequest);
}

/** Answers and closes a request. Rejects with not_allowed unless the person is a superadmin, and with conflict if it is already closed. */
export async function answerSuppressionRequest(id: string, answer: string): Promise<void> {
  await call(() => Suppressions.Answer(id, answer));
}

function toRequest(request: wire.SuppressionRequest): SuppressionRequest {
  const { id, person, account, accountName, email, wish, note } = request;
  return {
    id,
    askedAt: toDate(request.askedAt),
    person,
    account,
    accountName,
    email,
    wish,
    note,
    closedAt: toDate(request.closedAt),
    closedBy: toText(request.closedBy),
    answer: toText(request.answer),
  };
}
