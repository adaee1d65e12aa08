import { Trans, useLingui } from '@lingui/react/macro';
import { IconFlask } from '@tabler/icons-react';
import type { DemoPerson } from '../../api/setup';
import { useRoleWord } from '../../components/useRoleWord';
import classes from './DemoPeople.module.css';

interface DemoPeopleProps {
  people: readonly DemoPerson[];
  onChoose: (person: DemoPerson) => void;
}

/** Lists the people of the demo world with their passwords; a click fills the form. */
export function DemoPeople({ people, onChoose }: DemoPeopleProps) {
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
            </li>
          );
        })}
      </ul>
    </section>
  );
}
