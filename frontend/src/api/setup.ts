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

/** Somebody who can sign in to the demo world. */
export interface DemoPerson {
  email: string;
  password: string;
  role: string;
  account: string;
}

/** What is set up and what is not. */
export interface SetupState {
  version: string;
  database: DatabaseState;
  /** What is wrong and what to do, in English, where database is not ready. */
  databaseMessage?: string | undefined;
  queue: QueueState;
  queueMessage?: string | undefined;
  /** Things that work but look wrong, a sentence each. */
  warnings: readonly string[];
  demo: boolean;
  demoPeople: readonly DemoPerson[];
  demoAvailable: boolean;
  /** What the demo world lacks on this machine, where it is not available. */
  demoMessage?: string | undefined;
  /** SES_SUPPRESSION_ENABLED: without it only do_not_contact is enforced (rule 8). */
  suppressionEnforced: boolean;
}

/** What the last check found; quick. */
export async function setupState(): Promise<SetupState> {
  return toSetup(await call(() => Setup.State()));
}

/** Checks again now. */
export async function recheckSetup(): Promise<SetupState> {
  return toSetup(await call(() => Setup.Recheck()));
}

/** Starts the demo world and connects to it; takes seconds. */
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
    demoPeople: toList(state.demoPeople).map(({ email, password, role, account }) => ({
      email,
      password,
      role,
      account,
    })),
    demoAvailable: state.demoAvailable,
    demoMessage: toText(state.demoMessage),
    suppressionEnforced: state.suppressionEnforced,
  };
}
