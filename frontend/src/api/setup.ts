import * as Setup from '../../wailsjs/go/desktop/Setup';
import { call } from './error';
import { toList, toText, type wire } from './wire';

export type DatabaseState =
  | 'ready'
  | 'not_set'
  | 'settings'
  | 'database_down'
  | 'database_refused'
  | 'tables_missing'
  | 'not_prepared'
  | 'schema_newer'
  | (string & {});

export type QueueState =
  | 'ready'
  | 'not_set'
  | 'settings'
  | 'queue_missing'
  | 'queue_unreachable'
  | 'aws_credentials'
  | 'aws_region'
  | (string & {});

/** A person who can sign in to the demo world. */
export interface DemoPerson {
  email: string;
  password: string;
  role: string;
  account: string;
  /** Recovery codes, each of which works once; empty for a person without a second factor. */
  recoveryCodes: readonly string[];
  /** What an authenticator app makes codes from; undefined for a person without a second factor. */
  authenticatorKey?: string | undefined;
}

/** Which parts of the installation are set up. */
export interface SetupState {
  version: string;
  database: DatabaseState;
  /** What is wrong and what to do, in English, if database is not ready. */
  databaseMessage?: string | undefined;
  queue: QueueState;
  queueMessage?: string | undefined;
  /** Settings that work but look wrong, one sentence each. */
  warnings: readonly string[];
  demo: boolean;
  demoPeople: readonly DemoPerson[];
  demoAvailable: boolean;
  /** What the demo world needs but this machine lacks, if it is not available. */
  demoMessage?: string | undefined;
  /** SES_SUPPRESSION_ENABLED: without it only do_not_contact is enforced (rule 8). */
  suppressionEnforced: boolean;
}

/** Returns the result of the last check without a new check. */
export async function setupState(): Promise<SetupState> {
  return toSetup(await call(() => Setup.State()));
}

/** Runs a new check. */
export async function recheckSetup(): Promise<SetupState> {
  return toSetup(await call(() => Setup.Recheck()));
}

/** Starts the demo world and connects to it, which takes seconds. */
export async function startDemo(): Promise<SetupState> {
  return toSetup(await call(() => Setup.StartDemo()));
}

function toSetup(state: wire.SetupState): SetupState {
  return {
    version: state.version,
    database: state.database,
    databaseMessage: toText(state.databaseMessage),
    queue: state.queue,
    queueMessage: toText(state.queueMessage),
    warnings: toList(state.warnings),
    demo: state.demo,
    demoPeople: toList(state.demoPeople).map(({ email, password, role, account, recoveryCodes, authenticatorKey }) => ({
      email,
      password,
      role,
      account,
      recoveryCodes: toList(recoveryCodes),
      authenticatorKey: toText(authenticatorKey),
    })),
    demoAvailable: state.demoAvailable,
    demoMessage: toText(state.demoMessage),
    suppressionEnforced: state.suppressionEnforced,
  };
}
