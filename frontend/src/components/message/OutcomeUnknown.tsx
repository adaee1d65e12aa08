import { Trans, useLingui } from '@lingui/react/macro';
import { IconHelpCircle } from '@tabler/icons-react';
import { Callout } from '../Callout';

/** Explains a send whose outcome is unknown, and what settles it (rule 9). */
export function OutcomeUnknown() {
  const { t } = useLingui();
  return (
    <Callout tone="blue" icon={<IconHelpCircle size={18} aria-hidden />} title={t`Outcome unknown`}>
      <Trans>
        Mailroom was interrupted before SES answered: this mail may have gone out, or not. The next event of SES about
        it settles that. It is never sent again by itself.
      </Trans>
    </Callout>
  );
}
