import { Skeleton, Stack } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useResendPlan, useSendResend } from './queries';
import type { ResendTarget } from './resendTarget';
import { ResendForm } from './ResendForm';
import { ResendOutcome } from './ResendOutcome';
import { noChoices } from './resendForm';

/** The content of the dialog: the form, and the outcome after sending. */
export function ResendPanel({ id, begin, onClose }: ResendTarget & { onClose: () => void }) {
  const { t } = useLingui();
  const [choices, setChoices] = useState(noChoices);
  // The address for which the plan is requested. It follows the typed address with a delay.
  const [asked, setAsked] = useState('');
  const plan = useResendPlan(id, asked);
  const sending = useSendResend();
  // Shortly after a key, the plan is still for the previous address.
  const current = !plan.isPlaceholderData && asked === (choices.address ?? '').trim();

  if (sending.data !== undefined) {
    return (
      <ResendOutcome
        result={sending.data}
        to={sending.variables.to}
        onAgain={() => {
          sending.reset();
          setChoices({ ...choices, sendAnyway: false });
        }}
        onClose={onClose}
      />
    );
  }
  if (plan.data === undefined) {
    return plan.error === null ? (
      <Stack gap={14} role="status" aria-label={t`Loading…`}>
        <Skeleton height={36} />
        <Skeleton height={90} />
        <Skeleton height={60} />
      </Stack>
    ) : (
      <ErrorNotice
        error={plan.error}
        onRetry={() => {
          void plan.refetch();
        }}
      />
    );
  }
  return (
    <ResendForm
      id={id}
      begin={begin}
      plan={plan.data}
      stale={!current}
      choices={choices}
      onChoices={setChoices}
      onAsk={setAsked}
      sending={sending.isPending}
      error={sending.error}
      onSend={sending.mutate}
      onClose={onClose}
    />
  );
}
