import { Skeleton } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconUserQuestion } from '@tabler/icons-react';
import { Card } from '../../components/Card';
import { CopyButton } from '../../components/CopyButton';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ForeignText } from '../../components/ForeignText';
import { Notice } from '../../components/Notice';
import { useMailCount, useRecipientAnswer } from './queries';
import classes from './RecipientAnswer.module.css';
import { RecipientMails } from './RecipientMails';
import { RecipientOrders } from './RecipientOrders';
import { RecipientVerdicts } from './RecipientVerdicts';

interface RecipientAnswerProps {
  address: string;
  onAddress: (address: string) => void;
  onOpen: (message: string) => void;
}

/** The answer about a recipient in three parts: can they be written to, their orders and tickets, all mails to them. */
export function RecipientAnswer({ address, onAddress, onOpen }: RecipientAnswerProps) {
  const { t } = useLingui();
  const { data: answer, error, refetch } = useRecipientAnswer(address);
  const { data: mails } = useMailCount(address);
  if (answer === undefined) {
    return error === null ? (
      <Skeleton height={220} radius={10} role="status" aria-label={t`Loading…`} />
    ) : (
      <ErrorNotice
        error={error}
        onRetry={() => {
          void refetch();
        }}
      />
    );
  }
  const unknown = mails?.n === 0 && answer.orders.length === 0;
  return (
    <>
      <header className={classes.who}>
        <h2 className={classes.address}>
          <ForeignText text={answer.email} />
          <CopyButton text={answer.email} label={t`Copy the address`} />
        </h2>
        <Meant address={answer.suggestion} onAddress={onAddress} />
      </header>
      {unknown && (
        <div className={classes.unknown}>
          <Notice icon={<IconUserQuestion size={28} />} title={t`Nothing is known of this address`}>
            <Trans>
              No mail went to it, and no order or ticket has it. It may be misspelt in the order: look for the name or
              the order number.
            </Trans>
          </Notice>
        </div>
      )}
      <Card title={t`Can they be written to?`}>
        <RecipientVerdicts answer={answer} />
      </Card>
      {!unknown && (
        <>
          <Card title={t`Orders and tickets`}>
            <RecipientOrders answer={answer} />
          </Card>
          <Card title={t`All mails`} about={t`Those to the address before a correction included.`}>
            <RecipientMails address={answer.email} count={mails} onOpen={onOpen} />
          </Card>
        </>
      )}
    </>
  );
}

interface MeantProps {
  address: string | undefined;
  onAddress: (address: string) => void;
}

function Meant({ address: meant, onAddress }: MeantProps) {
  const { t } = useLingui();
  return (
    meant !== undefined && (
      <p className={classes.hint}>
        <ForeignText text={t`Perhaps ${meant} was meant.`} />{' '}
        <button
          type="button"
          className={classes.link}
          onClick={() => {
            onAddress(meant);
          }}
        >
          <Trans>Look there</Trans>
        </button>
      </p>
    )
  );
}
