import * as Session from '../../wailsjs/go/desktop/Session';
import { call } from './error';
import { toList, toText, type wire } from './wire';

/** The signed-in Hi.Events user. */
export interface Person {
  id: string;
  email: string;
  name: string;
  /** IANA time zone name from the person's Hi.Events settings. */
  timeZone?: string | undefined;
}

/** A Hi.Events account, and the person's role if they are a member. */
export interface Account {
  id: string;
  name: string;
  role?: string | undefined;
}

/** otherPage: the last session was closed because the window showed a page other than Mailroom's. */
export type SessionState =
  | { phase: 'signed_out'; otherPage: boolean }
  | { phase: 'choose_account'; person: Person; accounts: readonly Account[] }
  | { phase: 'signed_in'; person: Person; accounts: readonly Account[]; account: Account; superadmin: boolean };

export type SignedIn = Extract<SessionState, { phase: 'signed_in' }>;

export async function currentSession(): Promise<SessionState> {
  return toSession(await call(() => Session.Current()));
}

/**
 * Code is of an authenticator app, or a recovery code; empty for a person without a second factor. Rejects with sign_in_failed, sign_in_locked,
 * second_factor (a code is needed), second_factor_failed, entry_refused or a database error code.
 */
export async function signIn(email: string, password: string, code: string): Promise<SessionState> {
  return toSession(await call(() => Session.SignIn(email, password, code)));
}

/** Chooses one of several memberships after sign-in, or switches to another later. */
export async function chooseAccount(id: string): Promise<SessionState> {
  return toSession(await call(() => Session.ChooseAccount(id)));
}

export async function signOut(): Promise<SessionState> {
  return toSession(await call(() => Session.SignOut()));
}

export function toAccount(account: wire.Account): Account {
  return { id: account.id, name: account.name, role: toText(account.role) };
}

function toPerson(person: wire.Person): Person {
  return { id: person.id, email: person.email, name: person.name, timeZone: toText(person.timeZone) };
}

function toSession(state: wire.SessionState): SessionState {
  const accounts = toList(state.accounts).map(toAccount);
  switch (state.phase) {
    case 'choose_account':
      return { phase: 'choose_account', person: toPerson(state.person), accounts };
    case 'signed_in':
      return {
        phase: 'signed_in',
        person: toPerson(state.person),
        accounts,
        account: toAccount(state.account),
        superadmin: state.superadmin,
      };
    default:
      return { phase: 'signed_out', otherPage: state.notice === 'other_page' };
  }
}
