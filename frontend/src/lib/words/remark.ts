import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Remark } from '../../api/resend';

/** Descriptions of remarks before sending, and of reasons why something was not sent. */
const remarkWords: Record<string, MessageDescriptor> = {
  in_flight: msg`An attempt is on its way already`,
  outcome_unknown: msg`Nobody knows whether the last attempt went out`,
  delivered: msg`It was delivered already`,
  attendee_cancelled: msg`The attendee was cancelled`,
  order_cancelled: msg`The order was cancelled`,
  order_refunded: msg`The order was refunded`,
  offer_expired: msg`The offer has expired`,
  event_over: msg`The event is over`,
  date_cancelled: msg`The date was cancelled`,
  event_cancelled: msg`The event was cancelled`,
  order_partly_refunded: msg`A part of the order was refunded`,
  order_incomplete: msg`The order is not complete`,
  order_completed: msg`The order was completed after all`,
  offer_taken: msg`The offer was taken up already`,
  offer_renewed: msg`There is a newer offer`,
  waitlist_left: msg`The person left the waitlist`,
  suppressed: msg`The address is suppressed`,
  nothing_to_send: msg`There is nothing to send any more`,
  not_set_up: msg`Sending is not set up`,
  old_suppressed: msg`The old address is suppressed: it gets nothing any more`,
  has_own_ticket: msg`This address has a ticket of its own`,
  template_failed: msg`The organizer's template failed: look at the preview first`,
  reply_to_dropped: msg`The address for replies cannot be used: the mail goes without it`,
  invoice_missing: msg`The invoice is missing from the mail`,
  invoice_characters: msg`The invoice lacks characters that its font does not have`,
  template_fault: msg`The organizer's template has a fault: look at the preview first`,
  short_id_changes: msg`Links of corrected orders and tickets change: the mail has all the new ones`,
  new_links: msg`The mail also lists the new links of corrected orders and tickets`,
  template_one_ticket: msg`The organizer's template shows one ticket only: all tickets are listed below it`,
  tickets_left_out: msg`Cancelled tickets of this address, and those of cancelled dates, are left out`,
  date_edited: msg`The date was edited after the first mail: if its time was moved, calendars may show the old entry too`,
  date_deleted: msg`A date of this mail was deleted: the mail names no time for it`,
  dates_cancelled: msg`Some dates of the order are cancelled: the mail says so`,
  zone_unknown: msg`The time zone of the event is not known here: times in the mail are in UTC`,
  language_missing: msg`There are no texts in the recipient's language: the mail is in English`,
  instructions_failed: msg`The payment instructions have a fault: look at the preview first`,
};

/** Describes a remark; for an unknown code, returns the program's English message. */
export function remarkWord({ code, message }: Remark): MessageDescriptor | string {
  return Object.hasOwn(remarkWords, code) ? (remarkWords[code] ?? message) : message === '' ? code : message;
}
