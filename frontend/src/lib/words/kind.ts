import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Kind } from '../../api/message';

export const kindWords: Record<Kind, MessageDescriptor> = {
  announcement: msg`Announcement`,
  transaction: msg`Transaction`,
};

/** The e-mail types of transactions that the tables hold, in the order in which filters offer them. */
export const emailTypeWords: Record<string, MessageDescriptor> = {
  order_summary: msg`Order confirmation`,
  attendee_ticket: msg`Ticket`,
  order_failed: msg`Order failed`,
  waitlist_confirmation: msg`Waitlist confirmation`,
  waitlist_offer: msg`Waitlist offer`,
  waitlist_offer_expired: msg`Waitlist offer expired`,
  organizer_order_summary: msg`Order notice to the organizer`,
};

/** What a message is, in words: "Ticket", "Announcement". An e-mail type that is not known is shown as it is. */
export function messageTypeWord(message: { kind: Kind; emailType?: string | undefined }): MessageDescriptor | string {
  const { kind, emailType } = message;
  if (kind === 'announcement' || emailType === undefined) {
    return kindWords[kind];
  }
  return Object.hasOwn(emailTypeWords, emailType) ? (emailTypeWords[emailType] ?? emailType) : emailType;
}
