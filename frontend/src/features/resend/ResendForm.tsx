import { Button } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconSend } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { ResendPlan } from '../../api/resend';
import { ForeignText } from '../../components/ForeignText';
import { WouldThisSend } from '../../components/suppression/WouldThisSend';
import { AddressField } from './AddressField';
import { MailPreview } from './MailPreview';
import { useFreshPlan } from './queries';
import { RecordChoices } from './RecordChoices';
import { Remarks, SendAnyway } from './Remarks';
import type { ResendTarget } from './ResendDialog';
import classes from './ResendDialog.module.css';
import { changesAddress, chosenRecords, lacksAddress, maySend, type ResendChoices } from './resendForm';
import { SendError } from './SendError';
import { useResolving } from './useResolving';
import { useWhatWillHappen } from './useWhatWillHappen';

/** How long after the last key the plan is asked for again. */
const debounceMilliseconds = 350;

interface ResendFormProps extends ResendTarget {
  plan: ResendPlan;
  /** The plan is for the address before; another is on its way. */
  stale: boolean;
  choices: ResendChoices;
  onChoices: (choices: ResendChoices) => void;
  /** Asks for the plan for another address. */
  onAsk: (address: string) => void;
  sending: boolean;
  error: Error | null;
  onSend: (plan: ResendPlan) => void;
  onClose: () => void;
}

/** The address, what changes with it, what speaks against it, and in a sentence what will happen. */
export function ResendForm(props: ResendFormProps) {
  const { id, begin, plan, stale, choices, onChoices, onAsk, sending, error, onSend, onClose } = props;
  const { t } = useLingui();
  const address = useRef<HTMLInputElement>(null);
  const submit = useRef<HTMLButtonElement>(null);
  const [preview, setPreview] = useState(false);
  const ask = useDebouncedCallback(onAsk, debounceMilliseconds);
  const freshPlan = useFreshPlan(id);
  const { resolve } = useResolving();
  const willHappen = useWhatWillHappen();

  useEffect(() => {
    if (begin === 'resend') {
      submit.current?.focus();
    } else {
      address.current?.focus();
      address.current?.select();
    }
  }, [begin]);

  const typed = choices.address ?? plan.last.recipient;
  const open = plan.original.resolvedAt === undefined;
  const change = (next: Partial<ResendChoices>) => {
    onChoices({ ...choices, ...next });
  };
  const send = async () => {
    // Enter may come before the plan for what was typed last.
    if (lacksAddress(choices)) {
      return;
    }
    ask.cancel();
    const to = typed.trim();
    onAsk(to);
    const fresh = await freshPlan(to);
    if (fresh !== undefined && maySend(fresh, choices)) {
      onSend(fresh);
    }
  };

  return (
    <form
      noValidate
      aria-busy={stale}
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!sending) {
          void send();
        }
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
      <Remarks plan={plan} />
      <SendAnyway
        blocks={plan.blocks}
        checked={choices.sendAnyway}
        onChange={(sendAnyway) => {
          change({ sendAnyway });
        }}
      />
      {preview && <MailPreview id={id} to={plan.to} />}
      <div className={classes.foot}>
        <p className={classes.sentence} aria-live="polite">
          {maySend(plan, choices) ? (
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
          <Button
            ref={submit}
            type="submit"
            loading={sending}
            aria-disabled={!maySend(plan, choices) || undefined}
            data-disabled={!maySend(plan, choices) || undefined}
            leftSection={<IconSend size={17} aria-hidden />}
          >
            <Trans>Resend</Trans>
          </Button>
        </div>
      </div>
    </form>
  );
}
