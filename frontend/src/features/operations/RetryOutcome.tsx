import { useLingui } from '@lingui/react/macro';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { toApiError } from '../../api/error';
import type { RetryReport } from '../../api/operations';
import { ForeignText } from '../../components/ForeignText';
import { useErrorWords } from '../../components/useErrorWords';
import { formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import classes from './QuarantineSection.module.css';

interface RetryOutcomeProps {
  report: RetryReport | undefined;
  error: Error | null;
}

/** The result of a retry in one sentence, shown until the next retry. */
export function RetryOutcome({ report, error }: RetryOutcomeProps) {
  const { t } = useLingui();
  const tag = useTag();
  const describe = useErrorWords();

  const figures = ({ applied, parked, duplicates, ignored, kept, missing }: RetryReport) => {
    const parts: [number, (n: string) => string][] = [
      [applied, (n) => t`${n} applied`],
      [parked, (n) => t`${n} waiting for their message`],
      [duplicates, (n) => t`${n} known already`],
      [ignored, (n) => t`${n} without an event`],
      [kept, (n) => t`${n} still refused`],
      [missing, (n) => t`${n} gone already`],
    ];
    const list = parts.filter(([n]) => n > 0).map(([n, words]) => words(formatNumber(n, tag)));
    return list.join(t({ message: ', ', comment: 'Between the figures of a refresh' }));
  };

  if (error !== null) {
    const { code, message } = toApiError(error);
    return (
      <p className={classes.outcome} data-tone="error" role="alert">
        <IconAlertTriangle size={18} aria-hidden />
        <span>
          {describe(code) ?? t`Trying again failed`}
          {message !== '' && (
            <>
              {': '}
              <ForeignText text={message} />
            </>
          )}
        </span>
      </p>
    );
  }
  const refused = (report?.kept ?? 0) > 0;
  return (
    // Always rendered, so that screen readers announce its later content.
    <div role="status">
      {report !== undefined && (
        <p className={classes.outcome} data-tone={refused ? 'alert' : 'good'}>
          {refused ? <IconAlertTriangle size={18} aria-hidden /> : <IconCircleCheck size={18} aria-hidden />}
          <span>
            {figures(report) || t`There was nothing to try again`}
            {report.detail !== undefined && (
              <>
                {'. '}
                <ForeignText text={report.detail} />
              </>
            )}
          </span>
        </p>
      )}
    </div>
  );
}
