import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Kind } from '../../api/message';

export const kindWords: Record<Kind, MessageDescriptor> = {
  announcement: msg`Announcement`,
  transaction: msg`Transaction`,
};

/** Names of the e-mail types of transactions, in the order of the filter. */
export const emailTypeWords: Record<string, MessageDescriptor> = {
  order_summary: msg`Order confirmation`,
  attendee_ticket: msg`Ticket`,
  order_failed: msg`Order failed`,
  waitlist_confirmation: msg`Waitlist confirmation`,
  waitlist_offer: msg`Waitlist offer`,
  waitlist_offer_expired: msg`Waitlist offer expired`,
  occurrence_cancelled: msg`Date cancelled`,
  unknown: msg`Type unknown`,
  organizer_order_summary: msg`Order notice to the organizer`,
};

/** Returns the name of a message's type: "Ticket", "Announcement". An unknown e-mail type is shown unchanged. */
export function messageTypeWord(message: { kind: Kind; emailType?: string | undefined }): MessageDescriptor | string {
  const { kind, emailType } = message;
  if (kind === 'announcement' || emailType === undefined) {
    return kindWords[kind];
  }
  return Object.hasOwn(emailTypeWords, emailType) ? (emailTypeWords[emailType] ?? emailType) : emailType;
}
