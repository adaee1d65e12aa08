import { EnforcementNote } from './EnforcementNote';
import { SuppressionList } from './SuppressionList';
import classes from './SuppressionsScreen.module.css';

/** The addresses that must not be written to, for superadmins; enforced is SES_SUPPRESSION_ENABLED (rule 8). */
export function SuppressionsScreen({ enforced }: { enforced: boolean }) {
  return (
    <div className={classes.screen}>
      <EnforcementNote enforced={enforced} />
      <div className={classes.card}>
        <SuppressionList />
      </div>
    </div>
  );
}
