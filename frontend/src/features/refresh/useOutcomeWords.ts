import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { DrainReport } from '../../api/refresh';
import { useErrorWords } from '../../components/useErrorWords';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import type { Outcome } from './outcome';

/** Describes the outcome of a refresh in one sentence: "41 delivered, 3 bounced, 1 suppressed". */
export function useOutcomeWords(): (outcome: Outcome) => string {
  const { t } = useLingui();
  const tag = useTag();
  const describeError = useErrorWords();

  const figures = (report: DrainReport): string[] => {
    const parts: [number, (n: string) => string][] = [
      [report.delivered, (n) => t`${n} delivered`],
      [report.bounced, (n) => t`${n} bounced`],
      [report.suppressed, (n) => t`${n} suppressed`],
      [report.failed, (n) => t`${n} failed`],
      [report.sent, (n) => t`${n} sent`],
      [report.parked, (n) => t`${n} waiting for their message`],
      [report.quarantined, (n) => t`${n} set aside`],
    ];
    return parts.filter(([n]) => n > 0).map(([n, words]) => words(formatNumber(n, tag)));
  };

  return (outcome) => {
    switch (outcome.kind) {
      case 'reloaded':
        return t`Read again from the database`;
      case 'failed':
        return describeError(outcome.code) ?? t`The refresh failed`;
      case 'drained': {
        const { report } = outcome;
        const list = figures(report).join(t({ message: ', ', comment: 'Between the figures of a refresh' }));
        if (report.cancelled) {
          return list === '' ? t`Stopped` : t`Stopped: ${list}`;
        }
        if (list !== '') {
          return list;
        }
        return report.received === 0
          ? t`Nothing new`
          : t`${plural(report.received, { one: '# event read, no status changed', other: '# events read, no status changed' })}`;
      }
    }
  };
}
