import { Button, Group } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import type { ResendResult } from '../../api/resend';
import { ForeignText } from '../../components/ForeignText';
import { OutcomeUnknown } from '../../components/message/OutcomeUnknown';
import { useMessageDetail } from '../../components/message/useMessageDetail';
import { StatusBadge } from '../../components/StatusBadge';
import { useWords } from '../../lib/useWords';
import { reasonWord } from '../../lib/words/reason';
import { remarkWord } from '../../lib/words/remark';
import { WarningList } from './Remarks';
import classes from './ResendDialog.module.css';

interface ResendOutcomeProps {
  result: ResendResult;
  to: string;
  /** Returns to the form with the address. */
  onAgain: () => void;
  onClose: () => void;
}

/** The result of the resend, updated while it is open. */
export function ResendOutcome({ result, to, onAgain, onClose }: ResendOutcomeProps) {
  const outcomeWords = useOutcomeWords();
  const close = useRef<HTMLButtonElement>(null);
  const { data } = useMessageDetail(result.id);
  const status = data?.message.status ?? result.status;
  const reason = data?.message.reason;
  const failed = status === undefined || ['BOUNCED', 'FAILED', 'SUPPRESSED'].includes(status);
  const unknown = status === 'PENDING';
  useEffect(() => {
    close.current?.focus();
  }, []);
  return (
    <div className={classes.form}>
      <div role="status" className={classes.outcome}>
        {status !== undefined && <StatusBadge status={status} />}
        <p className={classes.answer}>
          <ForeignText text={outcomeWords({ status, reason, result, to })} />
        </p>
      </div>
      {unknown && <OutcomeUnknown />}
      <WarningList warnings={result.warnings} />
      <Group justify="flex-end" gap={10}>
        {failed && (
          <Button variant="default" onClick={onAgain}>
            <Trans>Try another address</Trans>
          </Button>
        )}
        <Button ref={close} onClick={onClose}>
          <Trans>Done</Trans>
        </Button>
      </Group>
    </div>
  );
}

interface OutcomeFacts {
  status: string | undefined;
  /** The reason that the provider reported. */
  reason: string | undefined;
  result: ResendResult;
  to: string;
}

function useOutcomeWords(): (facts: OutcomeFacts) => string {
  const { t } = useLingui();
  const words = useWords();
  return ({ status, reason, result, to }) => {
    const code = reason ?? result.code;
    const known = code === undefined ? '' : words(reasonWord(code));
    const why = known === code ? (result.reason ?? known) : known;
    switch (status) {
      case undefined: {
        const refusal = words(remarkWord({ code: result.code ?? '', message: result.reason ?? '' }));
        return t`Nothing was sent. ${refusal}.`;
      }
      case 'DELIVERED':
        return t`Delivered to ${to}. The delivery issue is resolved.`;
      case 'SENT':
        return t`SES has taken the mail to ${to}. What the provider says appears here.`;
      case 'PENDING':
        return t`SES did not answer about the mail to ${to}.`;
      case 'BOUNCED':
        return why === ''
          ? t`The mail to ${to} bounced. The issue is open.`
          : t`The mail to ${to} bounced: ${why}. The issue is open.`;
      default:
        return why === '' ? t`The mail to ${to} was not sent.` : t`The mail to ${to} was not sent: ${why}.`;
    }
  };
}
