import { Skeleton, Stack } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useResendPlan, useSendResend } from './queries';
import type { ResendTarget } from './resendTarget';
import { ResendForm } from './ResendForm';
import { ResendOutcome } from './ResendOutcome';
import { noChoices } from './resendForm';

/** What the dialog holds: the question, and after sending the answer. */
export function ResendPanel({ id, begin, onClose }: ResendTarget & { onClose: () => void }) {
  const { t } = useLingui();
  const [choices, setChoices] = useState(noChoices);
  // The address that the plan is asked for; it follows the typed one a moment later.
  const [asked, setAsked] = useState('');
  const plan = useResendPlan(id, asked);
  const sending = useSendResend();
  // Between two keys the plan is for an address that is not in the field any more.
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
