import { Trans, useLingui } from '@lingui/react/macro';
import { IconBan, IconCircleCheck } from '@tabler/icons-react';
import type { Verdict } from '../../api/resend';
import { ForeignText } from '../ForeignText';
import { TimeAgo } from '../TimeAgo';
import { useSuppressionWords } from './useSuppressionWords';
import classes from './WouldThisSend.module.css';

/** The answer to "Would this send?": yes or no, with the rule and the suppression that decided (rule 8). */
export function WouldThisSend({ verdict, address }: { verdict: Verdict; address: string }) {
  const ruleWord = useRuleWords();
  const { allowed, rule, suppression, notEnforced } = verdict;
  const Picture = allowed ? IconCircleCheck : IconBan;
  return (
    <div className={classes.verdict} data-allowed={allowed}>
      <Picture size={19} stroke={1.8} aria-hidden className={classes.icon} />
      <div>
        <p className={classes.answer}>
          {allowed ? <Trans>Yes, nothing forbids it.</Trans> : <Trans>No.</Trans>}
          {rule !== undefined && (
            <>
              {' '}
              <ForeignText text={ruleWord(rule)} />
            </>
          )}
        </p>
        {suppression !== undefined && (
          <p className={classes.detail}>
            <ForeignText text={address} />
            {' · '}
            <SuppressionOrigin suppression={suppression} />
          </p>
        )}
        {notEnforced && (
          <p className={classes.recorded}>
            <Trans>Only “do not contact” is enforced. Other suppressions are recorded but not enforced.</Trans>
          </p>
        )}
      </div>
    </div>
  );
}

/** One line: what a suppression is, its scope and since when. */
function SuppressionOrigin({ suppression }: { suppression: NonNullable<Verdict['suppression']> }) {
  const { t } = useLingui();
  const describe = useSuppressionWords();
  const { why, detail } = describe(suppression);
  const where = suppression.account === undefined ? t`Whole platform` : (suppression.accountName ?? t`This account`);
  return (
    <>
      <ForeignText text={[why, where, detail].filter((part) => part !== '').join(' · ')} />
      {' · '}
      <TimeAgo date={suppression.createdAt} />
    </>
  );
}

/** Describes a rule of "Would this send?"; an unknown rule is shown unchanged. */
function useRuleWords(): (rule: string) => string {
  const { t } = useLingui();
  return (rule) => {
    switch (rule) {
      case 'permanent_bounce':
        return t`Permanent bounce: nothing is sent to this address.`;
      case 'do_not_contact':
        return t`Do not contact: nothing is sent to this address.`;
      case 'soft_bounce':
        return t`Temporary bounce: no announcements are sent to this address.`;
      case 'complaint':
        return t`Complaint: no announcements are sent to this address.`;
      default:
        return rule;
    }
  };
}
