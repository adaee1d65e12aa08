import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { StatusFilter } from '../../api/tracking';

/** Names of statuses, in the order of the filter. */
export const statusWords: Record<StatusFilter, MessageDescriptor> = {
  PENDING: msg({ message: 'Pending', context: 'status' }),
  SENT: msg({ message: 'Sent', context: 'status' }),
  DELIVERED: msg({ message: 'Delivered', context: 'status' }),
  BOUNCED: msg({ message: 'Bounced', context: 'status' }),
  SUPPRESSED: msg({ message: 'Suppressed', context: 'status' }),
  FAILED: msg({ message: 'Failed', context: 'status' }),
  RESOLVED: msg({ message: 'Resolved', context: 'status' }),
};

export function isStatus(status: string): status is StatusFilter {
  return Object.hasOwn(statusWords, status);
}
