import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Names of recorded actions, in the order of the filter. A newer program may record others. */
export const actionWords: Record<string, MessageDescriptor> = {
  suppress: msg`Suppressed an address`,
  unsuppress: msg`Removed a suppression`,
  undo_unsuppress: msg`Took a removal back`,
  ses_suppress: msg`Put on SES's list`,
  ses_unsuppress: msg`Taken off SES's list`,
  ask_suppression: msg`Asked a superadmin`,
  answer_request: msg`Answered a request`,
  resolve: msg`Resolved`,
  undo_resolve: msg`Opened again`,
  resend: msg`Sent again`,
  bulk_resend: msg`Sent several again`,
  change_address: msg`Corrected an address`,
};
