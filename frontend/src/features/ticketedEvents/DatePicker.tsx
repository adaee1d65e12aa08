import { useDebouncedValue } from '@mantine/hooks';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import type { EventDate, TicketedEvent } from '../../api/message';
import { EventStart } from '../../components/message/EventStart';
import { SearchPicker } from '../../components/SearchPicker';
import { exactTime, knownZone } from '../../lib/time';
import { useTag } from '../../lib/useTag';
import { useDates } from './queries';

interface DatePickerProps {
  event: TicketedEvent;
  onChange: (event: TicketedEvent) => void;
}

/** Filters every list by one date of the chosen ticketed event. Shown only if the event has several (Hi.Events 2.0). */
export function DatePicker({ event, onChange }: DatePickerProps) {
  const { t } = useLingui();
  const tag = useTag();
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search.trim(), 200);
  const { data: dates = [] } = useDates(event.id, '', true);
  const { data: found = [], isError } = useDates(event.id, asked, asked !== '');
  if (dates.length < 2) {
    return null;
  }
  const title = ({ startsAt, label }: EventDate) =>
    [startsAt === undefined ? t`No date` : exactTime(startsAt, tag, knownZone(event.timeZone)), label]
      .filter((part) => part !== undefined)
      .join(' - ');
  const toOption = (date: EventDate) => ({
    id: date.id,
    title: title(date),
    detail: <EventStart event={{ ...event, startsAt: date.startsAt, cancelled: date.cancelled }} />,
  });
  const chosen = event.date === undefined ? undefined : { id: event.date.id, title: title(event.date) };
  const shown = chosen?.title ?? t`All dates`;
  return (
    <SearchPicker
      name={t`Date: ${shown}`}
      icon={<IconClock size={17} aria-hidden />}
      all={t`All dates`}
      chosen={chosen}
      options={(asked === '' ? dates : found).map(toOption)}
      searchName={t`Find a date by its label`}
      search={search}
      onSearch={setSearch}
      empty={isError ? <Trans>The dates could not be read.</Trans> : <Trans>No date with this label</Trans>}
      onOpen={() => undefined}
      onChange={(id) => {
        onChange({ ...event, date: [...dates, ...found].find((date) => date.id === id) });
      }}
    />
  );
}
