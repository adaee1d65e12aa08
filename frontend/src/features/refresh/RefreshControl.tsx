import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconRefresh, IconX } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { toApiError } from '../../api/error';
import type { SetupState } from '../../api/setup';
import { TimeAgo } from '../../components/TimeAgo';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import { QueueNote } from './QueueNote';
import { RefreshFailure } from './RefreshFailure';
import classes from './RefreshControl.module.css';
import { useOutcomeWords } from './useOutcomeWords';
import { useRefresh } from './useRefresh';

/** Drains the queue and shows the result; without a queue, refetches the tables. */
export function RefreshControl({ setup }: { setup: SetupState }) {
  const { t } = useLingui();
  const tag = useTag();
  const words = useOutcomeWords();
  const { state, outcome, error, start, cancel, dismiss } = useRefresh();
  const [turning, setTurning] = useState(false);
  const waitingId = useId();

  const refresh = () => {
    setTurning(true);
    start();
  };
  useHotkeys([['mod+R', refresh]], []);

  const running = state?.running === true;
  // A refresh by the timer shows nothing while it finds no events.
  const asked = state?.byClock !== true;
  const counting = running && (asked || state.received > 0);
  const read = formatNumber(state?.received ?? 0, tag);
  const waiting = state?.waiting ?? 0;
  const failure = error !== null ? asFailure(error) : outcome?.kind === 'failed' ? outcome : undefined;
  const sentence = outcome !== undefined && outcome.kind !== 'failed' && !running ? words(outcome) : undefined;

  return (
    <div className={classes.control}>
      <div className={classes.words}>
        {counting ? (
          <span className={classes.counter}>
            <Trans>{read} read</Trans>
          </span>
        ) : failure !== undefined ? (
          <RefreshFailure title={words(failure)} message={failure.message} onDismiss={dismiss} />
        ) : sentence !== undefined ? (
          <span key={sentence} className={classes.sentence} aria-hidden>
            {sentence}
          </span>
        ) : (
          <span className={classes.updated}>
            {state !== undefined && !state.canDrain && <QueueNote state={setup.queue} message={setup.queueMessage} />}
            {state?.error !== undefined && !asked && (
              <span className={classes.missed} title={state.error}>
                <Trans>The last check failed</Trans>
              </span>
            )}
            {state?.lastDrainAt !== undefined && (
              <span title={state.lastDrainBy}>
                <Trans>
                  Updated <TimeAgo date={state.lastDrainAt} />
                </Trans>
              </span>
            )}
          </span>
        )}
      </div>
      {/* The only part for screen readers: it announces start and end, not every number in between. */}
      <VisuallyHidden role="status" aria-live="polite">
        {running && asked ? t`Reading events` : sentence}
      </VisuallyHidden>
      {running && (
        <Tooltip label={t`Stop reading`}>
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={t`Stop reading`} onClick={cancel}>
            <IconX size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={waiting > 0 && !running ? <Waiting n={waiting} /> : t`Refresh`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          className={classes.button}
          aria-label={t`Refresh`}
          aria-describedby={waiting > 0 ? waitingId : undefined}
          aria-disabled={running || undefined}
          onClick={refresh}
        >
          <IconRefresh
            size={20}
            aria-hidden
            className={turning ? classes.turning : undefined}
            onAnimationEnd={() => {
              setTurning(false);
            }}
          />
          {waiting > 0 && !running && <span className={classes.dot} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      {waiting > 0 && (
        <VisuallyHidden id={waitingId}>
          <Waiting n={waiting} />
        </VisuallyHidden>
      )}
    </div>
  );
}

function Waiting({ n }: { n: number }) {
  const tag = useTag();
  const about = formatNumber(n, tag);
  return <Trans>About {about} new events wait in the queue</Trans>;
}

function asFailure(error: Error): { kind: 'failed'; code: string; message: string } {
  const { code, message } = toApiError(error);
  return { kind: 'failed', code, message };
}
