import { Center, Loader } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { ErrorNotice } from '../components/ErrorNotice';
import { ChooseAccountScreen } from '../features/signin/ChooseAccountScreen';
import { SignInScreen } from '../features/signin/SignInScreen';
import { useSession } from '../features/signin/queries';
import { SetupScreen } from '../features/setup/SetupScreen';
import { useSetup } from '../features/setup/queries';
import { ToastProvider } from '../components/toast/Toasts';
import { RememberedProvider } from '../lib/remembered';
import { ViewerProvider } from '../lib/viewer';
import classes from './Gate.module.css';
import { Shell } from './Shell';

/** Selects the screen: setup, sign-in, choice of account, or the shell. */
export function Gate() {
  const { t } = useLingui();
  const setup = useSetup();
  const session = useSession();

  const failed =
    setup.data === undefined
      ? setup
      : session.data === undefined && setup.data.database === 'ready'
        ? session
        : undefined;
  if (failed?.error) {
    return (
      <Center mih="100vh">
        <ErrorNotice
          error={failed.error}
          onRetry={() => {
            void failed.refetch();
          }}
        />
      </Center>
    );
  }
  if (setup.data !== undefined && setup.data.database !== 'ready') {
    return <SetupScreen setup={setup.data} />;
  }
  if (setup.data === undefined || session.data === undefined) {
    return (
      <Center mih="100vh">
        <Loader type="dots" aria-label={t`Loading…`} className={classes.late} />
      </Center>
    );
  }
  switch (session.data.phase) {
    case 'signed_out':
      return (
        <SignInScreen
          version={setup.data.version}
          demoPeople={setup.data.demo ? setup.data.demoPeople : []}
          otherPage={session.data.otherPage}
        />
      );
    case 'choose_account':
      return (
        <ChooseAccountScreen
          version={setup.data.version}
          person={session.data.person}
          accounts={session.data.accounts}
        />
      );
    case 'signed_in': {
      const { person, account, superadmin } = session.data;
      return (
        <ViewerProvider value={{ personId: person.id, timeZone: person.timeZone, superadmin }}>
          <RememberedProvider key={`${person.id} ${account.id}`}>
            <ToastProvider>
              <Shell setup={setup.data} session={session.data} />
            </ToastProvider>
          </RememberedProvider>
        </ViewerProvider>
      );
    }
  }
}
