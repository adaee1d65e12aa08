import { Trans } from '@lingui/react/macro';
import type { BulkPlanItem } from '../../api/bulk';
import { ForeignText } from '../../components/ForeignText';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import { useWords } from '../../lib/useWords';
import { remarkWord } from '../../lib/words/remark';
import classes from './Bulk.module.css';

interface BulkPlanListProps {
  /** Accessible name. */
  label: string;
  /** The first items; total counts all. */
  items: readonly BulkPlanItem[];
  total: number;
}

/** Lists the issues of a bulk resend, each with its address and its remark, or its subject if there is none. */
export function BulkPlanList({ label, items, total }: BulkPlanListProps) {
  const words = useWords();
  const more = formatNumber(total - items.length, useTag());
  return (
    <div className={classes.plan} role="region" tabIndex={0} aria-label={label}>
      <ul className={classes.items} aria-label={label}>
        {items.map(({ original, to, subject, remark }) => (
          <li key={original} className={classes.planned}>
            <ForeignText text={to} truncate />
            <span className={classes.muted}>
              <ForeignText text={remark === undefined ? subject : words(remarkWord(remark))} truncate />
            </span>
          </li>
        ))}
        {total > items.length && (
          <li className={classes.planned}>
            <Trans>and {more} more</Trans>
          </li>
        )}
      </ul>
    </div>
  );
}
