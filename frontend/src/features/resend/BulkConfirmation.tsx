import { Button, Checkbox, Group, Skeleton } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { plural } from '@lingui/core/macro';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import type { BulkTarget } from '../../api/bulk';
import { ConfirmButton } from '../../components/ConfirmButton';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ForeignText } from '../../components/ForeignText';
import { formatNumber } from '../../lib/count';
import { duration } from '../../lib/time';
import { useTag } from '../../lib/useTag';
import classes from './Bulk.module.css';
import { useBulkPlan, useStartBulk } from './bulkQueries';
import { BulkPlanList } from './BulkPlanList';
import dialogClasses from './ResendDialog.module.css';
import { SendError } from './SendError';
import { useOutcomeWord } from './useOutcomeWord';

interface BulkConfirmationProps {
  target: BulkTarget;
  onStarted: (id: string) => void;
  onClose: () => void;
}

/** Shows the plan of a bulk resend before it starts: each mail, and what is skipped and why. */
export function BulkConfirmation({ target, onStarted, onClose }: BulkConfirmationProps) {
  const { t } = useLingui();
  const tag = useTag();
  const outcomeWord = useOutcomeWord();
  const [sendAnyway, setSendAnyway] = useState(false);
  const plan = useBulkPlan(target, sendAnyway);
  const start = useStartBulk();
  // Kept from the first plan, because a plan with "send anyway" has no skipped issues in flight.
  const [leftOut, setLeftOut] = useState(0);
  const inFlight = plan.data?.inFlight ?? 0;
  if (inFlight > leftOut) {
    setLeftOut(inFlight);
  }

  if (plan.data === undefined) {
    return plan.error === null ? (
      <div className={classes.part} role="status" aria-label={t`Loading…`}>
        <Skeleton height={26} width="60%" />
        <Skeleton height={70} />
      </div>
    ) : (
      <ErrorNotice
        error={plan.error}
        onRetry={() => {
          void plan.refetch();
        }}
      />
    );
  }
  const { fingerprint, toSend, refused, sends, skips, seconds } = plan.data;
  const current = !plan.isPlaceholderData;
  const skipped = refused.reduce((sum, { count }) => sum + count, 0);
  const time = duration(seconds, tag);
  return (
    <div className={classes.part} aria-busy={!current}>
      {start.error !== null && <SendError error={start.error} />}
      <p className={classes.figure}>{t`${plural(toSend, { one: '# mail to send', other: '# mails to send' })}`}</p>
      <p className={classes.muted}>
        {toSend === 0 ? (
          <Trans>Nothing is sent as it stands.</Trans>
        ) : (
          <Trans>
            Each goes to the address of its last attempt, one after the other. This takes about {time}. You can stop it
            between two mails.
          </Trans>
        )}
      </p>
      {leftOut > 0 && (
        <Checkbox
          size="sm"
          checked={sendAnyway}
          label={t`${plural(leftOut, { one: '# is on its way or was delivered already: send anyway', other: '# are on their way or were delivered already: send anyway' })}`}
          onChange={(event) => {
            setSendAnyway(event.currentTarget.checked);
          }}
        />
      )}
      {toSend > 0 && <BulkPlanList label={t`Mails to send`} items={sends} total={toSend} />}
      {skipped > 0 && (
        <section>
          <h3 className={classes.heading}>
            <Trans>Skipped: nothing is sent for these</Trans>
          </h3>
          <ul className={classes.counts}>
            {refused.map(({ code, count }) => (
              <li key={code}>
                <b>{formatNumber(count, tag)}</b> <ForeignText text={outcomeWord(code)} />
              </li>
            ))}
          </ul>
          <BulkPlanList label={t`Skipped`} items={skips} total={skipped} />
        </section>
      )}
      <Group justify="flex-end" gap={10} className={dialogClasses.foot}>
        <Button variant="default" onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <ConfirmButton
          plan={current && toSend > 0 ? `${fingerprint} ${String(sendAnyway)}` : undefined}
          loading={start.isPending}
          leftSection={<IconSend size={17} aria-hidden />}
          onConfirm={() => {
            start.mutate(
              { target, sendAnyway, seen: fingerprint },
              {
                onSuccess: ({ id }) => {
                  onStarted(id);
                },
                onError: () => {
                  void plan.refetch();
                },
              },
            );
          }}
        >
          {t`${plural(toSend, { one: 'Resend # mail', other: 'Resend # mails' })}`}
        </ConfirmButton>
      </Group>
    </div>
  );
}
