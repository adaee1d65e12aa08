import { Trans } from '@lingui/react/macro';
import type { LineRefusal } from '../../api/suppressions';
import { ForeignText } from '../../components/ForeignText';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import classes from './Refusals.module.css';

/** Lists the refused lines with reasons in English. */
export function Refusals({ refusals }: { refusals: readonly LineRefusal[] }) {
  const tag = useTag();
  if (refusals.length === 0) {
    return null;
  }
  return (
    <ul className={classes.list}>
      {refusals.map(({ fromLine, toLine, reason }) => {
        const from = formatNumber(fromLine, tag);
        const to = formatNumber(toLine, tag);
        return (
          <li key={fromLine}>
            <b>
              {fromLine === toLine ? (
                <Trans>Line {from}</Trans>
              ) : (
                <Trans>
                  Lines {from} to {to}
                </Trans>
              )}
            </b>{' '}
            <ForeignText text={reason} />
          </li>
        );
      })}
    </ul>
  );
}
