import { useLingui } from '@lingui/react/macro';
import type { Bulk } from '../../api/bulk';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';

/** Describes the progress of a bulk resend in a few words. */
export function useBulkWords(): (bulk: Bulk) => string {
  const { t } = useLingui();
  const tag = useTag();
  return (bulk) => {
    const done = formatNumber(bulk.done, tag);
    const total = formatNumber(bulk.total, tag);
    switch (bulk.state) {
      case 'running':
        return t`Resending: ${done} of ${total}`;
      case 'stopping':
        return t`Stopping after this mail: ${done} of ${total}`;
      case 'stopped':
        return t`Resending stopped: ${done} of ${total}`;
      case 'done':
        return t`Resending done: ${done} of ${total}`;
      default:
        return t`${done} of ${total}`;
    }
  };
}
