import { toDate, toText, type wire } from './wire';

/** A live suppression. */
export interface Suppression {
  id: string;
  reason: string;
  bounceType?: string | undefined;
  bounceSubType?: string | undefined;
  complaintType?: string | undefined;
  source?: string | undefined;
  /** Undefined means platform-wide. */
  account?: string | undefined;
  accountName?: string | undefined;
  createdAt?: Date | undefined;
}

export function toSuppression(suppression: wire.Suppression): Suppression {
  return {
    id: suppression.id,
    reason: suppression.reason,
    bounceType: toText(suppression.bounceType),
    bounceSubType: toText(suppression.bounceSubType),
    complaintType: toText(suppression.complaintType),
    source: toText(suppression.source),
    account: toText(suppression.account),
    accountName: toText(suppression.accountName),
    createdAt: toDate(suppression.createdAt),
  };
}
