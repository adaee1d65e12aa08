import { Tooltip, UnstyledButton } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import {
  IconFlask,
  IconHeartbeat,
  IconHistory,
  IconLogout,
  IconMailOff,
  IconMailSearch,
  IconUserSearch,
} from '@tabler/icons-react';
import type { SignedIn } from '../api/session';
import { Logo } from '../components/brand/Logo';
import { ForeignText } from '../components/ForeignText';
import { useSignOut } from '../features/signin/queries';
import { visibleString } from '../lib/visibleText';
import { AccountSwitcher } from './AccountSwitcher';
import { PageLink } from './PageLink';
import { usePage } from './route';
import { SettingsMenu } from './SettingsMenu';
import classes from './Sidebar.module.css';

interface SidebarContentProps {
  session: SignedIn;
  demo: boolean;
  onShortcuts: () => void;
  /** Shows only icons, with the names as tooltips. */
  rail: boolean;
}

export function SidebarContent({ session, demo, onShortcuts, rail }: SidebarContentProps) {
  const { t } = useLingui();
  const signOut = useSignOut();
  const page = usePage(session.superadmin);
  const { person } = session;
  const name = person.name === '' ? person.email : person.name;
  return (
    <>
      <p className={classes.brand}>
        <Logo size={28} />
        {!rail && <span>Mailroom</span>}
      </p>
      {demo && (
        <p className={classes.demo} title={t`Demo world: nothing here is real`}>
          <IconFlask size={15} aria-hidden />
          {!rail && <Trans>Demo world</Trans>}
        </p>
      )}
      <nav aria-label={t`Main`} className={classes.nav}>
        <PageLink
          href="#/tracking/issues"
          name={t`Message tracking`}
          icon={<IconMailSearch size={20} stroke={1.7} aria-hidden />}
          current={page === 'tracking'}
          rail={rail}
        />
        <PageLink
          href="#/recipient"
          name={t`Find a recipient`}
          icon={<IconUserSearch size={20} stroke={1.7} aria-hidden />}
          current={page === 'recipient'}
          rail={rail}
        />
        {session.superadmin && (
          <>
            <PageLink
              href="#/suppressions"
              name={t`Suppressions`}
              icon={<IconMailOff size={20} stroke={1.7} aria-hidden />}
              current={page === 'suppressions'}
              rail={rail}
            />
            <PageLink
              href="#/operations"
              name={t`Operations`}
              icon={<IconHeartbeat size={20} stroke={1.7} aria-hidden />}
              current={page === 'operations'}
              rail={rail}
            />
            <PageLink
              href="#/audit"
              name={t`Audit log`}
              icon={<IconHistory size={20} stroke={1.7} aria-hidden />}
              current={page === 'audit'}
              rail={rail}
            />
          </>
        )}
      </nav>
      <div className={classes.foot}>
        <AccountSwitcher session={session} rail={rail} />
        <div className={classes.person} title={`${visibleString(name)} · ${visibleString(person.email)}`}>
          <span className={classes.avatar} aria-hidden>
            {initials(name)}
          </span>
          {!rail && (
            <span className={classes.who}>
              <span className={classes.name}>
                <ForeignText text={name} truncate />
              </span>
              <span className={classes.email}>
                <ForeignText text={person.email} truncate />
              </span>
            </span>
          )}
        </div>
        <div className={classes.actions}>
          <SettingsMenu onShortcuts={onShortcuts} />
          <Tooltip label={t`Sign out`} position="right" disabled={!rail}>
            <UnstyledButton
              className={classes.action}
              aria-label={t`Sign out`}
              disabled={signOut.isPending}
              onClick={() => {
                signOut.mutate();
              }}
            >
              <IconLogout size={18} stroke={1.7} aria-hidden />
              {!rail && <Trans>Sign out</Trans>}
            </UnstyledButton>
          </Tooltip>
        </div>
      </div>
    </>
  );
}

/** Returns the first letters of the first and last word. */
function initials(name: string): string {
  const words = name.split(/[\s@.]+/u).filter((word) => word !== '');
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) =>
    word === undefined ? '' : String.fromCodePoint(word.codePointAt(0) ?? 0x20),
  );
  return letters.join('').toUpperCase();
}
