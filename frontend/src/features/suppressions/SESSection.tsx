import { Button, Group, Loader, Skeleton, Stack } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import type { SESList } from '../../api/sesList';
import { Callout } from '../../components/Callout';
import { Card } from '../../components/Card';
import { ConfirmButton } from '../../components/ConfirmButton';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ForeignText } from '../../components/ForeignText';
import { TimeAgo } from '../../components/TimeAgo';
import { useFailureWords } from '../../components/useFailureWords';
import { ApiError } from '../../api/error';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import { SESAddresses } from './SESAddresses';
import { SESChangeDialog, type SESChange } from './SESChangeDialog';
import classes from './SESSection.module.css';
import { useSESList, useSESWork } from './workQueries';
import { useChangeWords } from './useChangeWords';

/** Compares SES's account-level list, which also stops the mail of Hi.Events, with ours. */
export function SESSection() {
  const { t } = useLingui();
  const { data: list, error, refetch } = useSESList();
  const work = useSESWork();
  const failureWords = useFailureWords();
  const [change, setChange] = useState<SESChange>();
  const working = list?.phase === 'reading' || list?.phase === 'syncing';
  const safe = (list?.toPush ?? 0) + (list?.toRemove ?? 0) > 0;

  if (list === undefined) {
    return error === null ? (
      <Skeleton height={120} m={20} width="auto" aria-label={t`Loading…`} />
    ) : (
      <ErrorNotice
        error={error}
        onRetry={() => {
          void refetch();
        }}
      />
    );
  }
  return (
    <div className={classes.scroller}>
      <Card
        title={t`SES's account-level list`}
        about={
          <Trans>
            SES sends nothing to the addresses on it, whoever asks. Stock Hi.Events is stopped by this list alone: push
            permanent bounces to it, and take off what was removed here.
          </Trans>
        }
        tools={
          <Group gap={8}>
            {working ? (
              <Button
                variant="default"
                size="sm"
                onClick={() => {
                  work.mutate('stop');
                }}
              >
                <Trans>Stop</Trans>
              </Button>
            ) : (
              <>
                <Button
                  variant="default"
                  size="sm"
                  onClick={() => {
                    work.mutate('compare');
                  }}
                >
                  <Trans>Compare</Trans>
                </Button>
                {safe && (
                  <ConfirmButton
                    size="sm"
                    plan={JSON.stringify([list.readAt, list.toPush, list.toRemove])}
                    onConfirm={() => {
                      work.mutate('sync');
                    }}
                  >
                    <Trans>Push and remove all that are safe to</Trans>
                  </ConfirmButton>
                )}
              </>
            )}
          </Group>
        }
      >
        <Stack gap={12} p={20} pt={0}>
          {work.error !== null && (
            <Callout tone="red" role="alert">
              {failureWords(work.error)}
            </Callout>
          )}
          {list.phase === 'failed' && (
            <Callout tone="red" role="alert">
              {failureWords(new ApiError(list.code ?? 'internal', list.message ?? ''))}
            </Callout>
          )}
          <Progress list={list} />
          <ComplaintTrap list={list} />
        </Stack>
      </Card>
      {list.readAt !== undefined && (
        <>
          <SESAddresses
            title={t`Here alone: safe to push`}
            about={t`Permanent bounces that SES would try again for Hi.Events.`}
            emails={list.firstPush}
            total={list.toPush}
            act={t`Push`}
            disabled={working}
            onAct={(email) => {
              setChange({ push: true, email });
            }}
          />
          <SESAddresses
            title={t`On SES's list, but removed here: safe to remove`}
            about={t`SES still sends nothing to them, tickets included.`}
            emails={list.firstRemove}
            total={list.toRemove}
            act={t`Remove`}
            disabled={working}
            onAct={(email) => {
              setChange({ push: false, email });
            }}
          />
          <SESAddresses
            title={t`On SES's list alone`}
            about={t`SES put them there, or somebody did by hand.`}
            emails={list.firstOnlySES}
            total={list.onlySES}
            act={t`Remove`}
            disabled={working}
            onAct={(email) => {
              setChange({ push: false, email });
            }}
          />
        </>
      )}
      <SESChangeDialog
        change={change}
        onClose={() => {
          setChange(undefined);
        }}
      />
    </div>
  );
}

/** The running work, or its result. */
function Progress({ list }: { list: SESList }) {
  const tag = useTag();
  const changeWords = useChangeWords();
  const n = (value: number) => formatNumber(value, tag);
  const read = n(list.read);
  const ours = n(list.ours);
  const theirs = n(list.theirs);
  return (
    <div role="status" className={classes.progress}>
      {list.phase === 'none' && <Trans>SES's list has not been read yet. Comparing changes nothing.</Trans>}
      {list.phase === 'reading' && (
        <>
          <Loader size="xs" /> <Trans>{read} addresses read</Trans>
        </>
      )}
      {list.phase === 'syncing' && (
        <>
          <Loader size="xs" /> {changeWords(list.sync)}
        </>
      )}
      {list.phase === 'ready' && (
        <div>
          <Trans>
            {ours} addresses here, {theirs} on SES's list, compared <TimeAgo date={list.readAt} />
          </Trans>
          {list.sync.pushed + list.sync.removed + list.sync.failed > 0 && <div>{changeWords(list.sync)}</div>}
          {list.sync.message !== undefined && <ForeignText text={list.sync.message} />}
          {list.sync.failures.map(({ email, reason }) => (
            <div key={email}>
              <ForeignText text={email} />: <ForeignText text={reason} />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** Warns that SES may drop tickets to people who once complained, although complaints should stop only announcements. */
function ComplaintTrap({ list }: { list: SESList }) {
  if (list.readAt === undefined || !list.dropsTickets) {
    return null;
  }
  return (
    <Callout role="note" tone="orange" icon={<IconAlertTriangle size={18} aria-hidden />}>
      <Trans>
        SES drops tickets to people who once complained: it puts complaints on its list, and that stops every mail. Let
        the configuration set override the suppression reasons with BOUNCE alone; then a complaint stops announcements
        only.
      </Trans>{' '}
      {list.configurationSet !== undefined && (
        <Trans>
          Configuration set: <ForeignText text={list.configurationSet} />
        </Trans>
      )}
    </Callout>
  );
}
