import { Trans, useLingui } from '@lingui/react/macro';
import { IconFlask } from '@tabler/icons-react';
import type { DemoPerson } from '../../api/setup';
import { useRoleWord } from '../../components/useRoleWord';
import classes from './DemoPeople.module.css';
import { DemoSecondFactor } from './DemoSecondFactor';

interface DemoPeopleProps {
  people: readonly DemoPerson[];
  usedCodes: readonly string[];
  /** The address of the person whom the form asks for a code; undefined if it asks nobody. */
  askedForCode: string | undefined;
  /** A person, with a recovery code if one was clicked. */
  onChoose: (person: DemoPerson, recoveryCode?: string) => void;
}

/** Lists the people of the demo world with their passwords and recovery codes; a click fills the form. */
export function DemoPeople({ people, usedCodes, askedForCode, onChoose }: DemoPeopleProps) {
  const { t } = useLingui();
  const roleWord = useRoleWord();
  return (
    <section className={classes.panel} aria-label={t`People of the demo world`}>
      <p className={classes.title}>
        <IconFlask size={16} aria-hidden />
        <Trans>This is the demo world. Sign in as one of its people:</Trans>
      </p>
      <ul className={classes.list}>
        {people.map((person) => {
          const { email, account, role, password } = person;
          return (
            <li key={`${email} ${account}`}>
              <button
                type="button"
                className={classes.person}
                onClick={() => {
                  onChoose(person);
                }}
              >
                <span className={classes.email}>{email}</span>
                <span className={classes.role}>
                  {roleWord(role)}
                  {account !== '' && ` · ${account}`}
                </span>
                <code className={classes.password}>{password}</code>
              </button>
              {person.recoveryCodes.length > 0 && (
                <DemoSecondFactor
                  person={person}
                  usedCodes={usedCodes}
                  asked={askedForCode === email}
                  onChoose={(recoveryCode) => {
                    onChoose(person, recoveryCode);
                  }}
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
