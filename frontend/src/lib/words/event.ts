import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Names of SES event types. Types that SES adds later are shown unchanged. */
const eventWords: Record<string, MessageDescriptor> = {
  Resend: msg`Sent again from Mailroom`,
  Send: msg`Accepted by SES`,
  Delivery: msg`Delivered to the mailbox provider`,
  DeliveryDelay: msg`Delivery delayed`,
  Bounce: msg({ message: 'Bounced', context: 'timeline' }),
  Complaint: msg`Complaint by the recipient`,
  Reject: msg`Rejected by SES`,
  'Rendering Failure': msg`Template could not be rendered`,
  Open: msg`Opened`,
  Click: msg`Link clicked`,
  Subscription: msg`Subscription preferences changed`,
};

export function eventWord(type: string): MessageDescriptor | string {
  return Object.hasOwn(eventWords, type) ? (eventWords[type] ?? type) : type;
}
