import { Menu, UnstyledButton } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { IconBuilding, IconCheck, IconSelector } from '@tabler/icons-react';
import type { SignedIn } from '../api/session';
import { ForeignText } from '../components/ForeignText';
import { useRoleWord } from '../components/useRoleWord';
import { useChooseAccount } from '../features/signin/queries';
import { visibleString } from '../lib/visibleText';
import classes from './Sidebar.module.css';

/** Shows the current account, and a menu of the others if there are any. */
export function AccountSwitcher({ session, rail }: { session: SignedIn; rail: boolean }) {
  const { t } = useLingui();
  const roleWord = useRoleWord();
  const choose = useChooseAccount();
  const { account, accounts, superadmin } = session;
  const name = visibleString(account.name);
  const role = superadmin ? t`Superadmin · all accounts` : account.role === undefined ? '' : roleWord(account.role);
  const face = (
    <>
      <IconBuilding size={20} stroke={1.7} aria-hidden />
      {!rail && (
        <span className={classes.accountName}>
          <ForeignText text={account.name} truncate />
          <span className={classes.role}>{role}</span>
        </span>
      )}
    </>
  );

  if (accounts.length < 2) {
    return (
      <div className={classes.account} title={`${name} · ${role}`}>
        {face}
      </div>
    );
  }
  return (
    <Menu position="right-end" width={270} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={t`Account: ${name}`}>
          {face}
          {!rail && <IconSelector size={17} aria-hidden />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t`Work in another account`}</Menu.Label>
        {accounts.map(({ id, name: other, role: otherRole }) => (
          <Menu.Item
            key={id}
            rightSection={id === account.id ? <IconCheck size={16} aria-hidden /> : undefined}
            aria-current={id === account.id || undefined}
            onClick={() => {
              if (id !== account.id) {
                choose.mutate(id);
              }
            }}
          >
            <ForeignText text={other} />
            {otherRole !== undefined && ` · ${roleWord(otherRole)}`}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
