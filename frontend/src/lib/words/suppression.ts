import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Names of suppression reasons, in the order of the filter. */
export const reasonWords: Record<string, MessageDescriptor> = {
  bounce: msg({ message: 'Bounce', context: 'suppression' }),
  complaint: msg`Complaint`,
  do_not_contact: msg`Do not contact`,
};

/** Names of bounce types. */
export const bounceTypeWords: Record<string, MessageDescriptor> = {
  Permanent: msg({ message: 'Permanent', context: 'bounce' }),
  Transient: msg({ message: 'Temporary', context: 'bounce' }),
  Undetermined: msg({ message: 'Undetermined', context: 'bounce' }),
};

/** Names of the sources of entries. */
export const sourceWords: Record<string, MessageDescriptor> = {
  ses_notification: msg`Reported by SES`,
  manual: msg`Added by a person`,
  manual_resolve: msg`While resolving`,
};

/** Names of the requests that an organizer can make to superadmins. */
export const wishWords: Record<string, MessageDescriptor> = {
  unsuppress: msg`Remove the suppression`,
  suppress: msg`Suppress the address`,
};
