import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { TicketedEvent } from '../api/message';
import type { SignedIn } from '../api/session';
import type { SetupState } from '../api/setup';
import { AuditScreen } from '../features/audit/AuditScreen';
import { OperationsScreen } from '../features/operations/OperationsScreen';
import { useRefreshState } from '../features/refresh/queries';
import { useFollow } from '../features/refresh/useFollow';
import { BulkDialog, type BulkSubject } from '../features/resend/BulkDialog';
import { SuppressionsScreen } from '../features/suppressions/SuppressionsScreen';
import { recipientHref } from '../lib/recipientHref';
import { mayLeave } from '../lib/topLayer';
import { useShortcut } from '../lib/useShortcut';
import { MessageTracking } from './MessageTracking';
import { RecipientPage } from './RecipientPage';
import { usePage } from './route';
import classes from './Shell.module.css';
import { ShortcutsDialog } from './ShortcutsDialog';
import { Sidebar } from './Sidebar';
import { TopBar } from './TopBar';
import { useIdleLock } from './useIdleLock';
import { Warnings } from './Warnings';

/** The window of a signed-in person: sidebar, top bar and the current page. */
export function Shell({ setup, session }: { setup: SetupState; session: SignedIn }) {
  const [event, setEvent] = useState<TicketedEvent>();
  const [bulk, setBulk] = useState<BulkSubject>();
  const bulkStarted = useRef<() => void>(undefined);
  const [shortcutsOpen, shortcuts] = useDisclosure(false);
  useShortcut('?', shortcuts.open);
  const page = usePage(session.superadmin);
  const [finding, setFinding] = useState(0);
  const find = () => {
    if (mayLeave()) {
      // flushSync: the next key must reach the field, not the drawer that was open.
      flushSync(() => {
        location.hash = recipientHref('');
        setFinding(finding + 1);
      });
    }
  };
  useHotkeys([['mod+K', find]], []);
  const { data: refresh } = useRefreshState();
  useFollow();
  useIdleLock();

  return (
    <div className={classes.shell}>
      <Sidebar session={session} demo={setup.demo} onShortcuts={shortcuts.open} />
      <div className={classes.page}>
        <TopBar
          setup={setup}
          page={page}
          event={event}
          onEvent={setEvent}
          onBulk={(id) => {
            setBulk({ id });
          }}
        />
        <Warnings warnings={setup.warnings} silence={refresh?.silence} />
        <main className={classes.main}>
          {page === 'operations' ? (
            <OperationsScreen />
          ) : page === 'recipient' ? (
            <RecipientPage suppressionEnforced={setup.suppressionEnforced} focus={finding} />
          ) : page === 'suppressions' ? (
            <SuppressionsScreen enforced={setup.suppressionEnforced} />
          ) : page === 'audit' ? (
            <AuditScreen />
          ) : (
            <MessageTracking
              ticketedEvent={event}
              suppressionEnforced={setup.suppressionEnforced}
              onBulk={(target, started) => {
                bulkStarted.current = started;
                setBulk({ target });
              }}
            />
          )}
        </main>
      </div>
      <BulkDialog
        subject={bulk}
        onSubject={setBulk}
        onStarted={() => bulkStarted.current?.()}
        onClose={() => {
          setBulk(undefined);
        }}
      />
      <ShortcutsDialog opened={shortcutsOpen} onClose={shortcuts.close} />
    </div>
  );
}
