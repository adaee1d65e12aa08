import { Alert, Button, Text, Title } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { IconChevronRight } from '@tabler/icons-react';
import type { Account, Person } from '../../api/session';
import { Welcome } from '../../components/brand/Welcome';
import { ForeignText } from '../../components/ForeignText';
import { useRoleWord } from '../../components/useRoleWord';
import classes from './ChooseAccountScreen.module.css';
import { useChooseAccount, useSignOut } from './queries';
import { SignInError } from './SignInError';

interface ChooseAccountScreenProps {
  version: string;
  person: Person;
  accounts: readonly Account[];
}

/** Lets a person with several memberships choose an account. */
export function ChooseAccountScreen({ version, person, accounts }: ChooseAccountScreenProps) {
  const roleWord = useRoleWord();
  const choose = useChooseAccount();
  const signOut = useSignOut();
  const error = choose.error ?? signOut.error;
  return (
    <Welcome version={version}>
      <Title order={1} size={26}>
        <Trans>Choose an account</Trans>
      </Title>
      <Text c="dimmed" mt={4} mb={20}>
        <ForeignText text={person.email} />
      </Text>
      {error !== null && (
        <Alert color="red" variant="light" role="alert" mb={14}>
          <SignInError error={error} />
        </Alert>
      )}
      <ul className={classes.list}>
        {accounts.map((account) => (
          <li key={account.id}>
            <button
              type="button"
              className={classes.account}
              disabled={choose.isPending}
              onClick={() => {
                choose.mutate(account.id);
              }}
            >
              <span className={classes.name}>
                <ForeignText text={account.name} />
              </span>
              {account.role !== undefined && <span className={classes.role}>{roleWord(account.role)}</span>}
              <IconChevronRight size={18} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      <Button
        variant="subtle"
        mt={16}
        px={8}
        onClick={() => {
          signOut.mutate();
        }}
      >
        <Trans>Sign in as somebody else</Trans>
      </Button>
    </Welcome>
  );
}
