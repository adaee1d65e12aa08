import type { wire } from '../api/wire';
import type { FakeOperations } from './fakeOperations';
import type { FakeSuppressions } from './fakeSuppressions';

/** The data of the fake facades. Tests change the parts that they need. */
export interface FakeWorld {
  session: wire.SessionState;
  /** The code that everybody has to give at sign-in; undefined if none. */
  secondFactor?: string;
  setup: wire.SetupState;
  refresh: wire.RefreshState;
  operations: FakeOperations;
  suppressions: FakeSuppressions;
  messages: wire.Message[];
  /** The dates of ticketed events, by the id of the event. */
  dates: Record<string, wire.Occurrence[]>;
  /** The report of the next refresh. */
  report: wire.Report;
  /** Rejections of the next calls by method ("Tracking.Issues"). */
  failures: Map<string, unknown>;
  /** Every call, in order. */
  calls: { method: string; arguments: unknown[] }[];
  /** Delay of an answer, in milliseconds. */
  latency: number;
  /** The data for resends. */
  resending: Resending;
  /** Delay between two progress updates of a refresh, in milliseconds. */
  pace: number;
}

/** The data for resends. Tests change the parts that they need. */
export interface Resending {
  /** Retries that were sent in the fake, by the id of the original. */
  retries: Map<string, wire.Message[]>;
  /** Suppressed addresses in addition to those of the sample, with the rule. */
  suppressed: Map<string, string>;
  /** SES_SUPPRESSION_ENABLED */
  enforced: boolean;
  blocks: wire.Remark[];
  refusals: wire.Remark[];
  warnings: wire.Remark[];
  /** The tickets that a ticket mail carries. */
  tickets: wire.PlannedTicket[];
  /** The warnings in the result of a resend. */
  sentWarnings: wire.Remark[];
  /** Whether the database login may suppress. */
  maySuppress: boolean;
  /** The status of an attempt directly after the send. */
  status: string;
  /** Delay in milliseconds until an event settles a send; undefined means never. */
  settlesAfter?: number | undefined;
  bulks: wire.Bulk[];
  items: Map<string, wire.BulkItem[]>;
  /** Delay between two mails of a bulk resend, in milliseconds. */
  bulkPace: number;
}
