import { useLingui } from '@lingui/react/macro';

/** Translates the status of an order or a ticket; an unknown status is returned unchanged. */
export function useHoldingStatus(): (status: string) => string {
  const { t } = useLingui();
  return (status) => {
    switch (status) {
      case 'COMPLETED':
        return t({ message: 'Completed', context: 'order' });
      case 'RESERVED':
        return t({ message: 'Reserved', context: 'order' });
      case 'CANCELLED':
        return t({ message: 'Cancelled', context: 'order' });
      case 'ABANDONED':
        return t({ message: 'Abandoned', context: 'order' });
      case 'AWAITING_OFFLINE_PAYMENT':
      case 'AWAITING_PAYMENT':
        return t({ message: 'Awaiting payment', context: 'order' });
      case 'ACTIVE':
        return t({ message: 'Valid', context: 'ticket' });
      default:
        return status;
    }
  };
}
