import { Button, TextInput } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import type { RefObject } from 'react';
import type { ResendPlan } from '../../api/resend';
import { ForeignText } from '../../components/ForeignText';
import { visibleString } from '../../lib/visibleText';
import classes from './ResendDialog.module.css';

interface AddressFieldProps {
  ref: RefObject<HTMLInputElement | null>;
  value: string;
  plan: ResendPlan;
  /** Whether the plan is for an earlier text of the field. */
  stale: boolean;
  onChange: (address: string) => void;
  /** Accepts the suggestion. */
  onTake: (suggestion: string) => void;
}

/** The field for the recipient's address. The program validates it and suggests the likely intended spelling. */
export function AddressField({ ref, value, plan, stale, onChange, onTake }: AddressFieldProps) {
  const { t } = useLingui();
  const wrong = value.trim() === '' || (plan.address !== undefined && !stale);
  // A plan for an earlier text may suggest somebody else's address.
  const suggestion = plan.to.toLowerCase() === value.trim().toLowerCase() ? plan.suggestion : undefined;
  const meant = suggestion === undefined || suggestion === value.trim() ? undefined : visibleString(suggestion);
  return (
    <div>
      <TextInput
        ref={ref}
        type="email"
        size="md"
        label={t`Recipient address`}
        autoComplete="off"
        spellCheck={false}
        maxLength={320}
        value={value}
        error={wrong && <ForeignText text={t`This is not an address that can be written to.`} />}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
      {/* Always occupies a line, so that the suggestion does not shift the layout. */}
      <div className={classes.suggestion}>
        {meant !== undefined && (
          <Button
            variant="light"
            size="compact-sm"
            onClick={() => {
              onTake(suggestion ?? value);
            }}
          >
            {t`Use ${meant}`}
          </Button>
        )}
      </div>
    </div>
  );
}
