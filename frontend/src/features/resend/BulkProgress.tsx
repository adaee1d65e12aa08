import { Button, Group, Progress, Skeleton } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconAlertCircle, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { Bulk } from '../../api/bulk';
import { ConfirmButton } from '../../components/ConfirmButton';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Callout } from '../../components/Callout';
import { ForeignText } from '../../components/ForeignText';
import { formatNumber } from '../../lib/count';
import { statusTone, toneStyle } from '../../lib/tone';
import { duration } from '../../lib/time';
import { useTag } from '../../lib/useTag';
import classes from './Bulk.module.css';
import { BulkResults } from './BulkResults';
import { isRunning, useBulks, useContinueBulk, useStopBulk } from './bulkQueries';
import { SendError } from './SendError';
import { useBulkWords } from './useBulkWords';
import { useOutcomeWord } from './useOutcomeWord';

/** The progress of a bulk resend; while it does not run, also the outcome of each issue. */
export function BulkProgress({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  const { data, error, refetch } = useBulks();
  const bulk = data?.find((candidate) => candidate.id === id);
  if (bulk !== undefined) {
    return <Shown bulk={bulk} onClose={onClose} />;
  }
  return error === null ? (
    <Skeleton height={120} mb={16} role="status" aria-label={t`Loading…`} />
  ) : (
    <ErrorNotice
      error={error}
      onRetry={() => {
        void refetch();
      }}
    />
  );
}

function Shown({ bulk, onClose }: { bulk: Bulk; onClose: () => void }) {
  const { t } = useLingui();
  const tag = useTag();
  const outcomeWord = useOutcomeWord();
  const bulkWords = useBulkWords();
  const stop = useStopBulk();
  const goOn = useContinueBulk();
  const running = isRunning(bulk);
  const { id, total, done, state, failure, secondsLeft } = bulk;
  const left = duration(secondsLeft, tag);
  const remaining = formatNumber(total - done, tag);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    close.current?.focus();
  }, [id]);
  const failed = stop.error ?? goOn.error;
  const known = outcomeWord(failure?.code ?? '');
  return (
    <div className={classes.part}>
      {failed !== null && <SendError error={failed} />}
      <div>
        <p className={classes.state} role="status">
          {bulkWords(bulk)}
        </p>
        <Progress.Root size="lg" mt={8}>
          <Progress.Section
            value={total === 0 ? 100 : (done / total) * 100}
            animated={running}
            aria-label={t`Progress of the bulk resend`}
            aria-valuetext={bulkWords(bulk)}
          />
        </Progress.Root>
        <p className={classes.muted}>
          {running && secondsLeft > 0 ? (
            <Trans>About {left} left. This goes on when you close the dialog.</Trans>
          ) : running ? (
            <Trans>This goes on when you close the dialog.</Trans>
          ) : (
            ' '
          )}
        </p>
      </div>
      <Outcomes bulk={bulk} />
      {failure !== undefined && (
        <Callout role="alert" tone="red" icon={<IconAlertCircle size={18} aria-hidden />}>
          <ForeignText text={known === failure.code ? failure.message : known} />
        </Callout>
      )}
      {!running && <BulkResults bulk={bulk} />}
      <Group justify="flex-end" gap={10}>
        {running && (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={17} aria-hidden />}
            disabled={state === 'stopping'}
            onClick={() => {
              stop.mutate(id);
            }}
          >
            <Trans>Stop</Trans>
          </Button>
        )}
        {state === 'stopped' && done < total && (
          <ConfirmButton
            variant="default"
            plan={`${id} ${remaining}`}
            leftSection={<IconPlayerPlay size={17} aria-hidden />}
            loading={goOn.isPending}
            onConfirm={() => {
              goOn.mutate(id);
            }}
          >
            <Trans>Continue with the other {remaining}</Trans>
          </ConfirmButton>
        )}
        <Button ref={close} onClick={onClose}>
          <Trans>Close</Trans>
        </Button>
      </Group>
    </div>
  );
}

/** Counts by outcome, each with a word and never by colour alone. */
function Outcomes({ bulk }: { bulk: Bulk }) {
  const tag = useTag();
  const outcomeWord = useOutcomeWord();
  return (
    <ul className={classes.outcomes}>
      {bulk.outcomes.map(({ code, count }) => (
        <li key={code} className={classes.outcome} style={toneStyle(statusTone(code))}>
          <b>{formatNumber(count, tag)}</b> <ForeignText text={outcomeWord(code)} />
        </li>
      ))}
    </ul>
  );
}
