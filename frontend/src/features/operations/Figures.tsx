import { Skeleton } from '@mantine/core';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { OperationsState } from '../../api/operations';
import { ForeignText } from '../../components/ForeignText';
import { TimeAgo } from '../../components/TimeAgo';
import { useErrorWords } from '../../components/useErrorWords';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import classes from './Figures.module.css';

/** The main numbers, each with an explanation. */
export function Figures({ state }: { state: OperationsState | undefined }) {
  const { t } = useLingui();
  const tag = useTag();
  const n = (value: number) => formatNumber(value, tag);
  return (
    <dl className={classes.figures}>
      <Figure label={t`Queue`} value={state && (state.waiting === undefined ? '–' : n(state.waiting))}>
        {state && <QueueWords state={state} />}
      </Figure>
      <Figure
        label={t`Quarantine`}
        value={state && n(state.quarantined)}
        tone={state !== undefined && state.quarantined > 0 ? 'alert' : undefined}
      >
        {state?.quarantined === 0 ? (
          <Trans>Everything was understood.</Trans>
        ) : (
          <Trans>Kept whole until somebody decides.</Trans>
        )}
      </Figure>
      <Figure label={t`Parked events`} value={state && n(state.parked)}>
        {state !== undefined && state.unmatched > 0 ? (
          t`${plural(state.unmatched, { one: '# of them is unmatched.', other: '# of them are unmatched.' })}`
        ) : (
          <Trans>They wait for their message.</Trans>
        )}
      </Figure>
      <Figure
        label={t`Outcomes`}
        tone={state?.silence === undefined ? undefined : 'alert'}
        value={state && <Health silent={state.silence !== undefined} />}
      >
        {state && <OutcomeWords silence={state.silence} />}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  label: string;
  /** Undefined while it loads. */
  value: ReactNode;
  tone?: 'alert' | undefined;
  children: ReactNode;
}

function Figure({ label, value, tone, children }: FigureProps) {
  return (
    <div className={classes.figure} data-tone={tone}>
      <dt>{label}</dt>
      <dd className={classes.value}>{value ?? <Skeleton height={20} width={48} radius="xl" my={6} />}</dd>
      <dd className={classes.words}>{children}</dd>
    </div>
  );
}

function Health({ silent }: { silent: boolean }) {
  return (
    <span className={classes.health}>
      {silent ? (
        <>
          <IconAlertTriangle size={22} aria-hidden />
          <Trans>Silence</Trans>
        </>
      ) : (
        <>
          <IconCircleCheck size={22} aria-hidden />
          <Trans>All well</Trans>
        </>
      )}
    </span>
  );
}

/** Describes the queue, or why its state is unknown. */
function QueueWords({ state }: { state: OperationsState }) {
  const tag = useTag();
  const describe = useErrorWords();
  if (state.waiting === 0 && state.inFlight === 0) {
    return <Trans>Nothing waits.</Trans>;
  }
  if (state.inFlight !== undefined) {
    return <Trans>wait, and {formatNumber(state.inFlight, tag)} are being worked on.</Trans>;
  }
  if (state.queue === 'not_set') {
    return <Trans>AWS is not set up: Mailroom shows what the database holds.</Trans>;
  }
  if (state.queue === 'checking') {
    return <Trans>Mailroom is looking for the queue.</Trans>;
  }
  return (
    <span title={state.queueMessage}>
      <ForeignText text={describe(state.queue) ?? state.queueMessage ?? state.queue} />
    </span>
  );
}

function OutcomeWords({ silence }: { silence: OperationsState['silence'] }) {
  const tag = useTag();
  if (silence === undefined) {
    return <Trans>Messages that go out are answered.</Trans>;
  }
  const messages = formatNumber(silence.messages, tag);
  return silence.since === undefined ? (
    <Trans>
      {messages} messages have no outcome, the first from <TimeAgo date={silence.oldest} />. None has ever come back.
    </Trans>
  ) : (
    <Trans>
      {messages} messages have no outcome, the first from <TimeAgo date={silence.oldest} />. The last outcome came{' '}
      <TimeAgo date={silence.since} />.
    </Trans>
  );
}
