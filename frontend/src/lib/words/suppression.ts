import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Why an address is suppressed, in the order in which filters offer it. */
export const reasonWords: Record<string, MessageDescriptor> = {
  bounce: msg({ message: 'Bounce', context: 'suppression' }),
  complaint: msg`Complaint`,
  do_not_contact: msg`Do not contact`,
};

/** What kind of bounce. */
export const bounceTypeWords: Record<string, MessageDescriptor> = {
  Permanent: msg({ message: 'Permanent', context: 'bounce' }),
  Transient: msg({ message: 'Temporary', context: 'bounce' }),
  Undetermined: msg({ message: 'Undetermined', context: 'bounce' }),
};

/** Where an entry came from. */
export const sourceWords: Record<string, MessageDescriptor> = {
  ses_notification: msg`Reported by SES`,
  manual: msg`Added by a person`,
  manual_resolve: msg`While resolving`,
};

/** What an organizer may ask superadmins for. */
export const wishWords: Record<string, MessageDescriptor> = {
  unsuppress: msg`Remove the suppression`,
  suppress: msg`Suppress the address`,
};
