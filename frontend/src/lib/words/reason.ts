import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Descriptions of the codes of backend/mail/reason.go. A missing code comes from a newer program. */
const reasonWords: Record<string, MessageDescriptor> = {
  mailbox_missing: msg`Mailbox does not exist`,
  mailbox_full: msg`Mailbox full`,
  mailbox_disabled: msg`Mailbox disabled`,
  domain_missing: msg`Domain does not exist`,
  blocked_as_spam: msg`Blocked as spam by the provider`,
  blocked_by_policy: msg`Blocked by the provider's policy`,
  message_too_large: msg`Message too large`,
  content_rejected: msg`Content rejected by the provider`,
  attachment_rejected: msg`Attachment rejected by the provider`,
  server_unavailable: msg`The provider's server did not answer`,
  throttled: msg`Too many mails at once for the provider`,
  timed_out: msg`Gave up after retrying`,
  auto_reply: msg`Temporary failure or automatic reply`,
  on_suppression_list: msg`On the SES suppression list`,
  unsubscribed: msg`Recipient unsubscribed`,
  validation_failed: msg`Blocked by SES address validation`,
  complained: msg`Marked as spam by the recipient`,
  complaint_withdrawn: msg`Recipient says it is not spam`,
  rejected_by_ses: msg`Rejected by SES`,
  rendering_failed: msg`Template could not be rendered`,
  bounced_permanent: msg`Refused for good`,
  bounced_transient: msg`Refused for now`,
  bounced_undetermined: msg`Bounced for an unknown reason`,
  delayed: msg`Delayed, the provider is asked again`,
  suppressed_here: msg`Not sent: the address is suppressed`,
  address_not_verified: msg`Not sent: SES has not verified the address`,
  sending_quota: msg`Not sent: the daily quota of SES is used up`,
  sending_throttled: msg`Not sent: SES takes no more mails at this rate`,
  sending_paused: msg`Not sent: sending is paused in SES`,
  configuration_set_missing: msg`Not sent: SES knows no such configuration set`,
  sending_refused: msg`Not sent: SES refused the mail`,
  sending_not_allowed: msg`Not sent: AWS does not allow it`,
  ses_unreachable: msg`Not sent: SES could not be reached`,
  no_answer: msg`SES did not answer, so nobody knows yet whether it was sent`,
};

/** All codes with a description. */
export const reasonCodes: readonly string[] = Object.keys(reasonWords);

/** Describes a reason code; an unknown code is returned unchanged. */
export function reasonWord(code: string): MessageDescriptor | string {
  return Object.hasOwn(reasonWords, code) ? (reasonWords[code] ?? code) : code;
}
