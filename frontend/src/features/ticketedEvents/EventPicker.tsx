import { useDebouncedValue } from '@mantine/hooks';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconCalendarEvent } from '@tabler/icons-react';
import { useState } from 'react';
import type { TicketedEvent } from '../../api/message';
import { ForeignText } from '../../components/ForeignText';
import { EventStart } from '../../components/message/EventStart';
import { SearchPicker } from '../../components/SearchPicker';
import { visibleString } from '../../lib/visibleText';
import { useViewer } from '../../lib/viewer';
import { useTicketedEvents } from './queries';

interface EventPickerProps {
  /** Undefined means all events. */
  value: TicketedEvent | undefined;
  onChange: (event: TicketedEvent | undefined) => void;
}

/** Filters every list by one ticketed event; searches while typing. */
export function EventPicker({ value, onChange }: EventPickerProps) {
  const { t } = useLingui();
  const { superadmin } = useViewer();
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState(false);
  const [asked] = useDebouncedValue(search.trim(), 200);
  const { data: found = [], isError } = useTicketedEvents(asked, open);
  const chosen = value === undefined ? t`All events` : visibleString(value.title);
  const toOption = (event: TicketedEvent) => ({
    id: event.id,
    title: event.title,
    detail: (
      <>
        <EventStart event={event} />
        {superadmin && event.accountName !== undefined && (
          <>
            {' · '}
            <ForeignText text={event.accountName} />
          </>
        )}
      </>
    ),
  });
  return (
    <SearchPicker
      name={t`Ticketed event: ${chosen}`}
      icon={<IconCalendarEvent size={17} aria-hidden />}
      all={t`All events`}
      chosen={value}
      options={found.map(toOption)}
      searchName={t`Find an event`}
      search={search}
      onSearch={setSearch}
      empty={isError ? <Trans>The events could not be read.</Trans> : <Trans>No event of this name</Trans>}
      onOpen={setOpen}
      onChange={(id) => {
        onChange(found.find((event) => event.id === id));
      }}
    />
  );
}
