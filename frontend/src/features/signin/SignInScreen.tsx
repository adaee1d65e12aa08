import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconAlertCircle } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { toApiError } from '../../api/error';
import type { DemoPerson } from '../../api/setup';
import { Welcome } from '../../components/brand/Welcome';
import { Callout } from '../../components/Callout';
import { useRemembered } from '../../lib/remembered';
import { DemoPeople } from './DemoPeople';
import { useSignIn } from './queries';
import { SignInError } from './SignInError';

interface SignInScreenProps {
  version: string;
  /** People who can sign in to the demo world; empty otherwise. */
  demoPeople: readonly DemoPerson[];
  /** Whether the last session was closed because the window showed a page other than Mailroom's. */
  otherPage: boolean;
}

/** Signs in with the e-mail and password of Hi.Events. */
export function SignInScreen({ version, demoPeople, otherPage }: SignInScreenProps) {
  const { t } = useLingui();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [codeChosen, setCodeChosen] = useState(false);
  const beginning = useRef<HTMLInputElement>(null);
  const submit = useRef<HTMLButtonElement>(null);
  const [missing, setMissing] = useState(false);
  const [usedCodes, setUsedCodes] = useRemembered<readonly string[]>('demoCodes', []);
  const signIn = useSignIn((used) => {
    setUsedCodes([...usedCodes, used]);
  });
  const codeField = useRef<HTMLInputElement>(null);

  const failure = signIn.error === null ? undefined : toApiError(signIn.error).code;
  // A code counts once: a new one is typed over the one that failed.
  useEffect(() => {
    if (failure === 'second_factor' || failure === 'second_factor_failed') {
      codeField.current?.focus();
      codeField.current?.select();
    }
  }, [failure, signIn.submittedAt]);

  const asksForCode =
    codeChosen ||
    failure === 'second_factor' ||
    failure === 'second_factor_failed' ||
    (code !== '' && signIn.isPending);

  /** What is typed is of another person now. */
  function startAgain() {
    setCode('');
    setCodeChosen(false);
    signIn.reset();
  }

  // The screen has one purpose, so its first field takes the focus.
  useEffect(() => {
    beginning.current?.focus();
  }, []);

  return (
    <Welcome version={version}>
      <Title order={1} size={26}>
        <Trans>Welcome back</Trans>
      </Title>
      <Text c="dimmed" mt={4} mb={22}>
        <Trans>Use your Hi.Events e-mail and password.</Trans>
      </Text>
      {otherPage && (
        <Callout tone="orange" role="alert" mb={18}>
          <Trans>
            This window showed a page that is not Mailroom's. Mailroom closed that page and signed you out. Sign in
            again to go on.
          </Trans>
        </Callout>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const complete = email.trim() !== '' && password !== '' && (!asksForCode || code.trim() !== '');
          setMissing(!complete);
          if (complete) {
            signIn.mutate({ email: email.trim(), password, code: code.trim() });
          }
        }}
      >
        <Stack gap={14}>
          {signIn.error !== null && failure !== 'second_factor' && (
            <Alert color="red" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert">
              <SignInError error={signIn.error} />
            </Alert>
          )}
          <TextInput
            label={t`Email`}
            type="email"
            size="md"
            autoComplete="username"
            spellCheck={false}
            ref={beginning}
            value={email}
            error={missing && email.trim() === '' && t`Enter your e-mail address`}
            onChange={(event) => {
              setEmail(event.currentTarget.value);
              startAgain();
            }}
          />
          <PasswordInput
            label={t`Password`}
            size="md"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t`Show what is typed` }}
            value={password}
            error={missing && password === '' && t`Enter your password`}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
              startAgain();
            }}
          />
          {asksForCode && (
            <TextInput
              label={t`Code`}
              description={t`Of your authenticator app, or one of your recovery codes. A recovery code works once.`}
              size="md"
              autoComplete="one-time-code"
              spellCheck={false}
              ref={codeField}
              value={code}
              error={missing && code.trim() === '' && t`Enter a code`}
              onChange={(event) => {
                setCode(event.currentTarget.value);
              }}
            />
          )}
          <Button ref={submit} type="submit" size="md" mt={6} loading={signIn.isPending}>
            <Trans>Sign in</Trans>
          </Button>
        </Stack>
      </form>
      {demoPeople.length > 0 && (
        <DemoPeople
          people={demoPeople}
          usedCodes={usedCodes}
          askedForCode={asksForCode ? email.trim() : undefined}
          onChoose={(person, recoveryCode) => {
            setEmail(person.email);
            setPassword(person.password);
            startAgain();
            if (recoveryCode !== undefined) {
              setCode(recoveryCode);
              setCodeChosen(true);
            }
            submit.current?.focus();
          }}
        />
      )}
    </Welcome>
  );
}
