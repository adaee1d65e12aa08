import { useDisclosure } from '@mantine/hooks';
import { useRef, useState } from 'react';
import type { TicketedEvent } from '../api/message';
import type { SignedIn } from '../api/session';
import type { SetupState } from '../api/setup';
import { BulkDialog, type BulkSubject } from '../features/resend/BulkDialog';
import { useShortcut } from '../lib/useShortcut';
import { MessageTracking } from './MessageTracking';
import classes from './Shell.module.css';
import { ShortcutsDialog } from './ShortcutsDialog';
import { Sidebar } from './Sidebar';
import { TopBar } from './TopBar';
import { Warnings } from './Warnings';

/** The window of a signed-in person: where to go at the side, what it is about at the top, the work in the middle. */
export function Shell({ setup, session }: { setup: SetupState; session: SignedIn }) {
  const [event, setEvent] = useState<TicketedEvent>();
  const [bulk, setBulk] = useState<BulkSubject>();
  const bulkStarted = useRef<() => void>(undefined);
  const [shortcutsOpen, shortcuts] = useDisclosure(false);
  useShortcut('?', shortcuts.open);

  return (
    <div className={classes.shell}>
      <Sidebar session={session} demo={setup.demo} onShortcuts={shortcuts.open} />
      <div className={classes.page}>
        <TopBar
          setup={setup}
          event={event}
          onEvent={setEvent}
          onBulk={(id) => {
            setBulk({ id });
          }}
        />
        <Warnings warnings={setup.warnings} />
        <main className={classes.main}>
          <MessageTracking
            ticketedEvent={event?.id}
            suppressionEnforced={setup.suppressionEnforced}
            onBulk={(target, started) => {
              bulkStarted.current = started;
              setBulk({ target });
            }}
          />
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
