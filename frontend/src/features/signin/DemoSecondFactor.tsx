import { Trans, useLingui } from '@lingui/react/macro';
import { IconShieldLock } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { DemoPerson } from '../../api/setup';
import { CopyButton } from '../../components/CopyButton';
import classes from './DemoSecondFactor.module.css';

interface DemoSecondFactorProps {
  person: DemoPerson;
  usedCodes: readonly string[];
  /** Whether the form asks this person for a code: the codes are then brought into view. */
  asked: boolean;
  onChoose: (recoveryCode: string) => void;
}

/** The second factor of a person of the demo world: recovery codes to click, and the key for an authenticator app. */
export function DemoSecondFactor({ person, usedCodes, asked, onChoose }: DemoSecondFactorProps) {
  const { t } = useLingui();
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked) {
      group.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [asked]);
  const { email, authenticatorKey } = person;
  return (
    <div ref={group} className={classes.factor} role="group" aria-label={t`Second factor of ${email}`}>
      <p className={classes.line}>
        <IconShieldLock size={15} stroke={1.7} aria-hidden className={classes.icon} />
        <span>
          <Trans>With a second factor. Recovery codes, each works once:</Trans>
        </span>
      </p>
      <ul className={classes.codes}>
        {person.recoveryCodes.map((code) => {
          const used = usedCodes.includes(code);
          return (
            <li key={code}>
              <button
                type="button"
                className={classes.code}
                disabled={used}
                aria-label={used ? t`Recovery code ${code}, used` : t`Recovery code ${code}`}
                onClick={() => {
                  onChoose(code);
                }}
              >
                <code>{code}</code>
              </button>
            </li>
          );
        })}
      </ul>
      {authenticatorKey !== undefined && (
        <p className={classes.line}>
          <span>
            <Trans>
              Key for an authenticator app: <code className={classes.key}>{authenticatorKey}</code>
            </Trans>
          </span>
          <CopyButton text={authenticatorKey} label={t`Copy the key for an authenticator app`} />
        </p>
      )}
    </div>
  );
}
