import { Button } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconSend } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { ResendPlan, ResendRequest } from '../../api/resend';
import { ConfirmButton } from '../../components/ConfirmButton';
import { ForeignText } from '../../components/ForeignText';
import { WouldThisSend } from '../../components/suppression/WouldThisSend';
import { AddressField } from './AddressField';
import { MailPreview } from './MailPreview';
import { PlannedTickets } from './PlannedTickets';
import { RecordChoices } from './RecordChoices';
import { Remarks, SendAnyway } from './Remarks';
import type { ResendTarget } from './resendTarget';
import classes from './ResendDialog.module.css';
import { changesAddress, chosenRecords, lacksAddress, maySend, toRequest, type ResendChoices } from './resendForm';
import { SendError } from './SendError';
import { useResolving } from './useResolving';
import { useWhatWillHappen } from './useWhatWillHappen';

/** Delay between the last key and the request for a new plan. */
const debounceMilliseconds = 350;

interface ResendFormProps extends ResendTarget {
  plan: ResendPlan;
  /** Whether the plan is for another address than the one in the field, whose plan is loading. */
  stale: boolean;
  choices: ResendChoices;
  onChoices: (choices: ResendChoices) => void;
  /** Requests the plan for another address. */
  onAsk: (address: string) => void;
  sending: boolean;
  error: Error | null;
  onSend: (request: ResendRequest) => void;
  onClose: () => void;
}

/**
 * The form: the address, the records that change with it, what forbids it, and one sentence that says what will happen. Only what
 * that sentence says can be sent, and only while it is on the screen: Enter in the field just moves the focus to the Resend button.
 */
export function ResendForm(props: ResendFormProps) {
  const { id, begin, plan, stale, choices, onChoices, onAsk, sending, error, onSend, onClose } = props;
  const { t } = useLingui();
  const address = useRef<HTMLInputElement>(null);
  const submit = useRef<HTMLButtonElement>(null);
  const [preview, setPreview] = useState(false);
  const ask = useDebouncedCallback(onAsk, debounceMilliseconds);
  const { resolve } = useResolving();
  const willHappen = useWhatWillHappen();

  useEffect(() => {
    address.current?.focus();
    if (begin === 'resolve') {
      address.current?.select();
    }
  }, [begin]);

  const typed = choices.address ?? plan.last.recipient;
  const open = plan.original.resolvedAt === undefined;
  const change = (next: Partial<ResendChoices>) => {
    onChoices({ ...choices, ...next });
  };
  const request = toRequest(id, plan, choices);
  const sendable = !stale && maySend(plan, choices);
  const showPlan = () => {
    if (!lacksAddress(choices)) {
      if (stale) {
        ask.cancel();
        onAsk(typed.trim());
      }
      submit.current?.focus();
    }
  };

  return (
    <form
      noValidate
      aria-busy={stale}
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        showPlan();
      }}
    >
      {error !== null && <SendError error={error} />}
      <AddressField
        ref={address}
        value={typed}
        plan={plan}
        stale={stale}
        onChange={(next) => {
          change({ address: next });
          if (next.trim() === '') {
            ask.cancel();
          } else {
            ask(next.trim());
          }
        }}
        onTake={(suggestion) => {
          ask.cancel();
          change({ address: suggestion });
          onAsk(suggestion);
          submit.current?.focus();
        }}
      />
      <RecordChoices plan={plan} choices={choices} onChange={change} />
      <section aria-label={t`Would this send?`} className={classes.verdict}>
        <h3 className={classes.heading}>
          <Trans>Would this send?</Trans>
        </h3>
        <WouldThisSend verdict={plan.verdict} address={plan.to} />
      </section>
      <PlannedTickets tickets={plan.tickets} />
      <Remarks plan={plan} />
      <SendAnyway
        blocks={plan.blocks}
        checked={choices.sendAnyway}
        onChange={(sendAnyway) => {
          change({ sendAnyway });
        }}
      />
      {preview && <MailPreview id={id} to={plan.to} records={request.records} />}
      <div className={classes.foot}>
        <p className={classes.sentence} aria-live="polite">
          {stale && !lacksAddress(choices) ? (
            <Trans>Checking what would happen…</Trans>
          ) : sendable ? (
            <ForeignText
              text={willHappen({
                plan,
                records: chosenRecords(plan, choices),
                suppressOld: choices.suppressOld && changesAddress(plan),
              })}
            />
          ) : (
            <Trans>Nothing is sent as it stands.</Trans>
          )}
        </p>
        <div className={classes.buttons}>
          <Button
            variant="subtle"
            aria-expanded={preview}
            onClick={() => {
              setPreview(!preview);
            }}
          >
            {preview ? t`Hide the preview` : t`Preview`}
          </Button>
          <span className={classes.space} />
          {open && (
            <Button
              variant="default"
              onClick={() => {
                resolve([plan.original.id]);
                onClose();
              }}
            >
              <Trans>Resolve now</Trans>
            </Button>
          )}
          <ConfirmButton
            ref={submit}
            plan={sendable ? JSON.stringify([request, plan]) : undefined}
            onConfirm={() => {
              onSend(request);
            }}
            loading={sending}
            leftSection={<IconSend size={17} aria-hidden />}
          >
            <Trans>Resend</Trans>
          </ConfirmButton>
        </div>
      </div>
    </form>
  );
}
