import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Inference } from '../../api/message';

/** Sentences that say how a guess was made (rule 5). */
export const inferenceWords: Record<Inference, MessageDescriptor> = {
  claimed: msg`Inferred: Hi.Events stored no SES id for this message, so Mailroom matched the reports to it by recipient, subject and time.`,
  created: msg`Inferred: Hi.Events keeps no record of this mail, so Mailroom made one from what SES reported. Type and order come from its subject and recipient.`,
};
