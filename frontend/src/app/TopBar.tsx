import { Trans } from '@lingui/react/macro';
import type { TicketedEvent } from '../api/message';
import type { SetupState } from '../api/setup';
import { RefreshControl } from '../features/refresh/RefreshControl';
import { BulkChip } from '../features/resend/BulkChip';
import { EventPicker } from '../features/ticketedEvents/EventPicker';
import type { Page } from './route';
import classes from './TopBar.module.css';

interface TopBarProps {
  setup: SetupState;
  page: Page;
  event: TicketedEvent | undefined;
  onEvent: (event: TicketedEvent | undefined) => void;
  onBulk: (id: string) => void;
}

/** What the page is about, and how fresh it is. */
export function TopBar({ setup, page, event, onEvent, onBulk }: TopBarProps) {
  return (
    <header className={classes.bar}>
      <h1 className={classes.title}>
        {page === 'operations' ? (
          <Trans>Operations</Trans>
        ) : page === 'recipient' ? (
          <Trans>Find a recipient</Trans>
        ) : (
          <Trans>Message tracking</Trans>
        )}
      </h1>
      {page === 'tracking' && <EventPicker value={event} onChange={onEvent} />}
      <div className={classes.space} />
      <BulkChip onOpen={onBulk} />
      <RefreshControl setup={setup} />
    </header>
  );
}
