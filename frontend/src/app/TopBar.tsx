import { useLingui } from '@lingui/react/macro';
import type { TicketedEvent } from '../api/message';
import type { SetupState } from '../api/setup';
import { RefreshControl } from '../features/refresh/RefreshControl';
import { BulkChip } from '../features/resend/BulkChip';
import { DatePicker } from '../features/ticketedEvents/DatePicker';
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

/** The title of the page, the filters by ticketed event and date, a running bulk resend, and the refresh. */
export function TopBar({ setup, page, event, onEvent, onBulk }: TopBarProps) {
  const { t } = useLingui();
  const titles: Record<Page, string> = {
    tracking: t`Message tracking`,
    recipient: t`Find a recipient`,
    suppressions: t`Suppressions`,
    operations: t`Operations`,
    audit: t`Audit log`,
  };
  return (
    <header className={classes.bar}>
      <h1 className={classes.title}>{titles[page]}</h1>
      {page === 'tracking' && <EventPicker value={event} onChange={onEvent} />}
      {page === 'tracking' && event !== undefined && <DatePicker key={event.id} event={event} onChange={onEvent} />}
      <div className={classes.space} />
      <BulkChip onOpen={onBulk} />
      <RefreshControl setup={setup} />
    </header>
  );
}
