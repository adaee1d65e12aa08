import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Logo } from './Logo';
import classes from './Welcome.module.css';

/** The frame of the screens before the shell: a description of Mailroom on one side, the content on the other. */
export function Welcome({ children, version }: { children: ReactNode; version?: string | undefined }) {
  return (
    <div className={classes.welcome}>
      <aside className={classes.brand}>
        <p className={classes.name}>
          <Logo size={34} />
          Mailroom
        </p>
        <div>
          <p className={classes.claim}>
            <Trans>What became of every message of your events.</Trans>
          </p>
          <p className={classes.more}>
            <Trans>See who did not get a ticket, why, and what to do, before they stand at the door.</Trans>
          </p>
        </div>
        <p className={classes.version}>{version}</p>
      </aside>
      <main className={classes.main}>
        <div className={classes.content}>{children}</div>
      </main>
    </div>
  );
}
