import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { DatabaseState } from '../../api/setup';
import { CommandLine } from './CommandLine';
import classes from './SetupScreen.module.css';

/** Instructions for each state of the database. */
export function SetupSteps({ database }: { database: DatabaseState }) {
  const steps = stepsFor(database);
  return (
    <ol className={classes.steps}>
      {steps.map((step, index) => (
        <li key={index}>{step}</li>
      ))}
    </ol>
  );
}

const example = 'DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/hievents';

function stepsFor(database: DatabaseState): ReactNode[] {
  switch (database) {
    case 'not_set':
      return [
        <Trans key="set">
          Set <code>DATABASE_URL</code> to the Postgres database of Hi.Events, in the environment that starts Mailroom:
          <CommandLine text={example} />
        </Trans>,
        <Trans key="start">Start Mailroom again.</Trans>,
      ];
    case 'settings':
      return [
        <Trans key="correct">Correct the setting in the environment that starts Mailroom.</Trans>,
        <Trans key="start">Start Mailroom again.</Trans>,
      ];
    case 'database_down':
      return [
        <Trans key="running">See whether Postgres runs, and whether this machine reaches it.</Trans>,
        <Trans key="address">
          See whether host and port in <code>DATABASE_URL</code> are right.
        </Trans>,
      ];
    case 'database_refused':
      return [
        <Trans key="parts">
          See whether user, password and database name in <code>DATABASE_URL</code> are right.
        </Trans>,
        <Trans key="rights">Ask whoever runs the database whether this user may connect.</Trans>,
      ];
    case 'tables_missing':
      return [
        <Trans key="database">
          See whether <code>DATABASE_URL</code> names the database that Hi.Events itself uses.
        </Trans>,
        <Trans key="installed">If Hi.Events is new, let it create its tables first.</Trans>,
      ];
    case 'not_prepared':
      return [
        <Trans key="plan">
          See what Mailroom would add:
          <CommandLine text="mailroomctl migrate --plan" />
        </Trans>,
        <Trans key="migrate">
          Add it. Ticket sales go on meanwhile:
          <CommandLine text="mailroomctl migrate" />
        </Trans>,
      ];
    case 'schema_newer':
      return [
        <Trans key="update">Install the newest Mailroom on this machine. Others work with the database already.</Trans>,
      ];
    default:
      return [];
  }
}
