import { useLingui } from '@lingui/react/macro';
import type { Suppression } from '../../api/suppression';

interface SuppressionWords {
  why: string;
  stops: string;
  stopsEverything: boolean;
  /** The provider's own words, the source of the entry, and whether the address was erased since. */
  detail: string;
}

/** Describes a suppression. Rule 8: a permanent bounce and do_not_contact stop everything, others stop announcements. */
export function useSuppressionWords(): (suppression: Suppression) => SuppressionWords {
  const { t } = useLingui();
  return ({ id, reason, bounceType, bounceSubType, complaintType, source }) => {
    const permanent = bounceType?.toLowerCase() === 'permanent';
    const stopsEverything = reason === 'do_not_contact' || (reason === 'bounce' && permanent);
    return {
      why: whyOf(),
      stops: stopsEverything ? t`stops every message` : t`stops announcements only`,
      stopsEverything,
      detail: [
        bounceSubType,
        complaintType,
        source,
        isOfErasedAddress(id) ? t`The address was erased: the integration does not see this.` : undefined,
      ]
        .filter((part) => part !== undefined)
        .join(' · '),
    };

    function whyOf(): string {
      switch (reason) {
        case 'bounce':
          return permanent ? t`Permanent bounce` : t`Temporary bounce`;
        case 'complaint':
          return t`Complaint`;
        case 'do_not_contact':
          return t`Do not contact`;
        default:
          return reason;
      }
    }
  };
}

/** Suppressions of erased addresses, which the database keeps as HMACs, have negative ids. */
function isOfErasedAddress(id: string): boolean {
  return id.startsWith('-');
}
