import { Checkbox } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import type { AffectedRecord, ResendPlan } from '../../api/resend';
import { ForeignText } from '../../components/ForeignText';
import classes from './ResendDialog.module.css';
import { changesAddress, chosenRecords, type ResendChoices } from './resendForm';

interface RecordChoicesProps {
  plan: ResendPlan;
  choices: ResendChoices;
  onChange: (change: Partial<ResendChoices>) => void;
}

/** Choices: which records of Hi.Events get the new address, and whether the old one is suppressed. */
export function RecordChoices({ plan, choices, onChange }: RecordChoicesProps) {
  const { t } = useLingui();
  const recordWord = useRecordWords();
  const changes = changesAddress(plan);
  const chosen = new Set(chosenRecords(plan, choices).map(({ key }) => key));
  const old = plan.last.recipient;
  if (plan.records.length === 0 && !plan.maySuppress) {
    return null;
  }
  return (
    <fieldset className={classes.records} disabled={!changes}>
      <legend className={classes.heading}>
        {changes ? <Trans>Changes with the address</Trans> : <Trans>A new address also changes, if you like</Trans>}
      </legend>
      {plan.records.map((record) => (
        <Checkbox
          key={record.key}
          size="sm"
          label={<ForeignText text={recordWord(record)} />}
          checked={chosen.has(record.key)}
          disabled={!changes}
          onChange={(event) => {
            onChange({ records: { ...choices.records, [record.key]: event.currentTarget.checked } });
          }}
        />
      ))}
      {plan.maySuppress && (
        <Checkbox
          size="sm"
          label={<ForeignText text={t`Suppress ${old}: nothing is sent to it any more`} />}
          checked={changes && choices.suppressOld}
          disabled={!changes}
          onChange={(event) => {
            onChange({ suppressOld: event.currentTarget.checked });
          }}
        />
      )}
    </fieldset>
  );
}

/** Describes a record: "Order O-ABC1234, Jane Doe". Missing parts are omitted. */
function useRecordWords(): (record: AffectedRecord) => string {
  const { t } = useLingui();
  return ({ kind, label, name }) => {
    const what =
      kind === 'order' ? t`Order` : kind === 'attendee' ? t`Attendee` : kind === 'waitlist' ? t`Waitlist place` : kind;
    return [[what, label].filter(Boolean).join(' '), name].filter(Boolean).join(', ');
  };
}
