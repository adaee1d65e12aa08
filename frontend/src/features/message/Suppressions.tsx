import { Trans, useLingui } from '@lingui/react/macro';
import { IconBan, IconShieldCheck, IconSpeakerphone } from '@tabler/icons-react';
import type { Suppression } from '../../api/suppression';
import { ForeignText } from '../../components/ForeignText';
import { TimeAgo } from '../../components/TimeAgo';
import classes from './Suppressions.module.css';
import { useSuppressionWords } from '../../components/suppression/useSuppressionWords';

interface SuppressionsProps {
  suppressions: readonly Suppression[];
  /** SES_SUPPRESSION_ENABLED (rule 8). */
  enforced: boolean;
}

/** The live suppressions that concern the address: what each stops, its scope, and who enforces it (rules 8 and 15). */
export function Suppressions({ suppressions, enforced }: SuppressionsProps) {
  if (suppressions.length === 0) {
    return (
      <p className={classes.none}>
        <IconShieldCheck size={17} aria-hidden />
        <Trans>This address is not suppressed.</Trans>
      </p>
    );
  }
  return (
    <>
      <ul className={classes.list}>
        {suppressions.map((suppression) => (
          <SuppressionItem key={suppression.id} suppression={suppression} enforced={enforced} />
        ))}
      </ul>
      <p className={classes.note}>
        <Trans>
          Mailroom's own sends obey this list. Hi.Events asks it only with the e-mail tracking integration; what stock
          Hi.Events sends is stopped by the account-level list of SES alone.
        </Trans>
      </p>
    </>
  );
}

function SuppressionItem({ suppression, enforced }: { suppression: Suppression; enforced: boolean }) {
  const { t } = useLingui();
  const describe = useSuppressionWords();
  const { why, stops, stopsEverything, detail } = describe(suppression);
  const recordedOnly = !enforced && suppression.reason !== 'do_not_contact';
  const Picture = stopsEverything ? IconBan : IconSpeakerphone;
  return (
    <li className={classes.item}>
      <Picture size={18} stroke={1.8} aria-hidden className={classes.icon} />
      <div>
        <p className={classes.title}>
          <ForeignText text={why} /> <span className={classes.stops}>{stops}</span>
        </p>
        <p className={classes.detail}>
          {suppression.account === undefined ? (
            t`Whole platform`
          ) : (
            <ForeignText text={suppression.accountName ?? t`This account`} />
          )}
          {' · '}
          <TimeAgo date={suppression.createdAt} />
          {detail !== '' && (
            <>
              {' · '}
              <ForeignText text={detail} />
            </>
          )}
        </p>
        {recordedOnly && (
          <p className={classes.recorded}>
            <Trans>Recorded but not enforced: SES_SUPPRESSION_ENABLED is off.</Trans>
          </p>
        )}
      </div>
    </li>
  );
}
