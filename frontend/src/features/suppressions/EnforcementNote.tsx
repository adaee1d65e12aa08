import { Trans } from '@lingui/react/macro';
import { IconInfoCircle } from '@tabler/icons-react';
import { Callout } from '../../components/Callout';

/** Says who enforces the list (rules 8 and 15). */
export function EnforcementNote({ enforced }: { enforced: boolean }) {
  return (
    <Callout role="note" tone={enforced ? 'blue' : 'orange'} icon={<IconInfoCircle size={18} aria-hidden />} py={8}>
      {enforced ? (
        <Trans>
          Mailroom's own sends obey this list. Hi.Events asks it only with the e-mail tracking integration; what stock
          Hi.Events sends is stopped by the account-level list of SES alone.
        </Trans>
      ) : (
        <Trans>
          Mailroom's own sends obey “do not contact” alone: SES_SUPPRESSION_ENABLED is off, so the rest is recorded but
          not enforced. What stock Hi.Events sends is stopped by the account-level list of SES alone.
        </Trans>
      )}
    </Callout>
  );
}
