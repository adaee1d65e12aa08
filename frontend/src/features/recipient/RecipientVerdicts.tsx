import { Trans, useLingui } from '@lingui/react/macro';
import type { AccountVerdict, RecipientAnswer } from '../../api/recipient';
import type { Verdict } from '../../api/resend';
import { ForeignText } from '../../components/ForeignText';
import { AskSuperadmin } from '../../components/suppression/AskSuperadmin';
import { WouldThisSend } from '../../components/suppression/WouldThisSend';
import classes from './RecipientVerdicts.module.css';
import { SESListRow } from './SESListRow';

/** "Would this send?" for each account and both kinds (rule 8), SES's own list, and who enforces which (rule 15). */
export function RecipientVerdicts({ answer }: { answer: RecipientAnswer }) {
  const { t } = useLingui();
  const several = answer.accounts.length > 1;
  return (
    <div className={classes.part}>
      <ul className={classes.accounts}>
        {answer.accounts.map((verdict) => (
          <li key={verdict.account ?? ''} className={classes.account}>
            {several && (
              <h3 className={classes.name}>
                {verdict.account === undefined ? (
                  <Trans>Any other account</Trans>
                ) : (
                  <ForeignText text={verdict.accountName} />
                )}
              </h3>
            )}
            <div className={classes.kinds}>
              <Kind title={t`Announcements`} verdict={verdict.announcement} answer={answer} />
              <Kind title={t`Transactions`} verdict={verdict.transaction} answer={answer} />
            </div>
            {verdict.account !== undefined && (
              <AskSuperadmin
                email={answer.email}
                account={verdict.account}
                suppressed={answer.suppressions.length > 0}
              />
            )}
          </li>
        ))}
      </ul>
      {answer.moreAccounts && (
        <p className={classes.note}>
          <Trans>There are more accounts than are shown here.</Trans>
        </p>
      )}
      <SESListRow address={answer.email} />
      {!answer.enforced && (
        <p className={classes.recorded}>
          <Trans>Only “do not contact” is enforced. Other suppressions are recorded but not enforced.</Trans>
        </p>
      )}
      {answer.accounts.some(forbids) && (
        <p className={classes.note}>
          <Trans>
            Mailroom's own sends obey this list. Hi.Events asks it only with the e-mail tracking integration; what stock
            Hi.Events sends is stopped by the account-level list of SES alone.
          </Trans>
        </p>
      )}
    </div>
  );
}

function forbids({ announcement, transaction }: AccountVerdict): boolean {
  return !announcement.allowed || !transaction.allowed;
}

function Kind({ title, verdict, answer }: { title: string; verdict: Verdict; answer: RecipientAnswer }) {
  return (
    <div>
      <h4 className={classes.kind}>{title}</h4>
      {/* notEnforced is shown once for all verdicts. */}
      <WouldThisSend verdict={{ ...verdict, notEnforced: false }} address={answer.email} />
    </div>
  );
}
