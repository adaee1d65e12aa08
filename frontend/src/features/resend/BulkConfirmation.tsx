import { Button, Checkbox, Group, Skeleton } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { plural } from '@lingui/core/macro';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import type { BulkTarget } from '../../api/bulk';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ForeignText } from '../../components/ForeignText';
import { formatNumber } from '../../lib/count';
import { duration } from '../../lib/time';
import { useTag } from '../../lib/useTag';
import classes from './Bulk.module.css';
import { useBulkPlan, useStartBulk } from './bulkQueries';
import { SendError } from './SendError';
import { useOutcomeWord } from './useOutcomeWord';

interface BulkConfirmationProps {
  target: BulkTarget;
  onStarted: (id: string) => void;
  onClose: () => void;
}

/** What a bulk resend would do, in figures, before it does anything. */
export function BulkConfirmation({ target, onStarted, onClose }: BulkConfirmationProps) {
  const { t } = useLingui();
  const tag = useTag();
  const outcomeWord = useOutcomeWord();
  const [sendAnyway, setSendAnyway] = useState(false);
  const plan = useBulkPlan(target, sendAnyway);
  const start = useStartBulk();
  // Known from the first plan: with "send anyway" nothing is left out any more.
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
  const { toSend, refused, seconds } = plan.data;
  const time = duration(seconds, tag);
  return (
    <form
      className={classes.part}
      onSubmit={(event) => {
        event.preventDefault();
        if (toSend > 0 && !start.isPending) {
          start.mutate(
            { target, sendAnyway },
            {
              onSuccess: ({ id }) => {
                onStarted(id);
              },
            },
          );
        }
      }}
    >
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
      {refused.length > 0 && (
        <section>
          <h3 className={classes.heading}>
            <Trans>Not sent</Trans>
          </h3>
          <ul className={classes.counts}>
            {refused.map(({ code, count }) => (
              <li key={code}>
                <b>{formatNumber(count, tag)}</b> <ForeignText text={outcomeWord(code)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Group justify="flex-end" gap={10}>
        <Button variant="default" onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button
          ref={focusAtFirst}
          type="submit"
          data-autofocus
          disabled={toSend === 0}
          loading={start.isPending}
          leftSection={<IconSend size={17} aria-hidden />}
        >
          {t`${plural(toSend, { one: 'Resend # mail', other: 'Resend # mails' })}`}
        </Button>
      </Group>
    </form>
  );
}

/** The plan comes after the dialog: its button takes the focus when it is there, so that Enter goes on. */
function focusAtFirst(button: HTMLButtonElement | null): void {
  button?.focus();
}
