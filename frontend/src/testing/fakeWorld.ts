import type { wire } from '../api/wire';
import type { FakeOperations } from './fakeOperations';
import type { FakeSuppressions } from './fakeSuppressions';

/** What the facades answer with; tests change what they are about. */
export interface FakeWorld {
  session: wire.SessionState;
  setup: wire.SetupState;
  refresh: wire.RefreshState;
  operations: FakeOperations;
  suppressions: FakeSuppressions;
  messages: wire.Message[];
  /** What a refresh that is started ends in. */
  report: wire.Report;
  /** Rejects the next calls of a method ("Tracking.Issues") with this. */
  failures: Map<string, unknown>;
  /** Every call, in order. */
  calls: { method: string; arguments: unknown[] }[];
  /** How long an answer takes, in milliseconds. */
  latency: number;
  /** What resends rest on. */
  resending: Resending;
  /** Between two figures of a refresh, in milliseconds. */
  pace: number;
}

/** What resends rest on; tests change what they are about. */
export interface Resending {
  /** Sent here, by the id of the original. */
  retries: Map<string, wire.Message[]>;
  /** Suppressed addresses beside those of the sample, with the rule. */
  suppressed: Map<string, string>;
  /** SES_SUPPRESSION_ENABLED */
  enforced: boolean;
  blocks: wire.Remark[];
  refusals: wire.Remark[];
  warnings: wire.Remark[];
  /** Whether the login of the database may suppress. */
  maySuppress: boolean;
  /** What a send ends in at once. */
  status: string;
  /** After how many milliseconds an event settles what was sent; never by itself where it is undefined. */
  settlesAfter?: number | undefined;
  bulks: wire.Bulk[];
  items: Map<string, wire.BulkItem[]>;
  /** Between two mails of a bulk resend, in milliseconds. */
  bulkPace: number;
}
