import * as Suppressions from '../../wailsjs/go/desktop/Suppressions';
import { call } from './error';
import type { Batch } from './operations';
import type { Count } from './tracking';
import { toDate, toList, toText, type wire } from './wire';

/** What an organizer may ask superadmins to do with an address. */
export type Wish = 'suppress' | 'unsuppress';

/** What somebody asks superadmins to change in the suppressions. */
export interface SuppressionRequest {
  id: string;
  askedAt?: Date | undefined;
  /** E-mail of who asks. */
  person: string;
  account: string;
  accountName: string;
  /** Normalised. */
  email: string;
  wish: Wish | (string & {});
  /** A person's words. */
  note: string;
  /** Undefined while it is open. */
  closedAt?: Date | undefined;
  closedBy?: string | undefined;
  /** A person's words. */
  answer?: string | undefined;
}

/** Rejects with invalid without a note, and with conflict where the same was asked and is not answered. */
export async function askSuppression(wish: {
  account: string;
  email: string;
  wish: Wish;
  note: string;
}): Promise<void> {
  await call(() => Suppressions.Ask(wish));
}

/** Open requests, or those that were answered, the newest first, below a cursor. */
export async function suppressionRequests(open: boolean, after: string): Promise<Batch<SuppressionRequest>> {
  const page = await call(() => Suppressions.Requests(open, after));
  return { rows: toList(page.rows).map(toRequest), next: toText(page.next) };
}

/** How many are open. */
export async function countSuppressionRequests(): Promise<Count> {
  return call(() => Suppressions.CountRequests());
}

/** What was asked about an address, open or answered, the newest first. */
export async function suppressionRequestsAbout(email: string): Promise<readonly SuppressionRequest[]> {
  return toList(await call(() => Suppressions.RequestsAbout(email))).map(toRequest);
}

/** Closes a request. Rejects with not_allowed for whoever is no superadmin, and with conflict where somebody else was faster. */
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
