import { useLingui } from '@lingui/react/macro';
import type { Message } from '../../api/message';
import { ForeignText } from '../../components/ForeignText';
import { StatusBadge } from '../../components/StatusBadge';
import { TimeAgo } from '../../components/TimeAgo';
import { statusTone, toneStyle } from '../../lib/tone';
import classes from './Attempts.module.css';

interface AttemptsProps {
  /** The original first. */
  attempts: readonly Message[];
  /** Id of the attempt that the drawer shows. */
  current: string;
  onOpen: (message: string) => void;
}

/** The chain drawn as a line: the original, then each retry with its outcome. */
export function Attempts({ attempts, current, onOpen }: AttemptsProps) {
  const { t } = useLingui();
  return (
    <ol className={classes.line}>
      {attempts.map((attempt, index) => {
        const shown = attempt.id === current;
        const changed = index > 0 && attempt.recipient !== attempts[index - 1]?.recipient;
        const number = index;
        return (
          <li key={attempt.id} className={classes.step} style={toneStyle(statusTone(attempt.status))}>
            <button
              type="button"
              className={classes.card}
              aria-current={shown ? 'step' : undefined}
              disabled={shown}
              onClick={() => {
                onOpen(attempt.id);
              }}
            >
              <span className={classes.name}>{index === 0 ? t`Original` : t`Retry ${number}`}</span>
              <StatusBadge status={attempt.status} />
              <span className={classes.time}>
                <TimeAgo date={attempt.createdAt} />
              </span>
              {changed && (
                <span className={classes.address}>
                  <ForeignText text={attempt.recipient} truncate />
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
