import { useDebouncedValue } from '@mantine/hooks';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import type { EventDate, TicketedEvent } from '../../api/message';
import { SearchPicker } from '../../components/SearchPicker';
import { useNow } from '../../lib/now';
import { dayAndTime, daysBetween, knownZone, nearness } from '../../lib/time';
import { useTag } from '../../lib/useTag';
import { useDates } from './queries';

interface DatePickerProps {
  event: TicketedEvent;
  onChange: (event: TicketedEvent) => void;
}

/**
 * Filters every list by one date of the chosen ticketed event. Shown only if the event has several (Hi.Events 2.0). The next date comes first, and past
 * ones, the latest first, at the end.
 */
export function DatePicker({ event, onChange }: DatePickerProps) {
  const { t } = useLingui();
  const tag = useTag();
  const now = useNow();
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search.trim(), 200);
  const { data: dates = [] } = useDates(event.id, '', true);
  const { data: found = [], isError } = useDates(event.id, asked, asked !== '');
  if (dates.length < 2) {
    return null;
  }
  const zone = knownZone(event.timeZone);
  const isPast = ({ startsAt }: EventDate) => startsAt !== undefined && daysBetween(now, startsAt, zone) < 0;
  const inOrder = (all: readonly EventDate[]) => [
    ...all.filter((date) => !isPast(date)),
    ...all.filter((date) => isPast(date)).reverse(),
  ];
  const title = ({ startsAt, label }: EventDate) =>
    [startsAt === undefined ? t`No date` : dayAndTime(startsAt, tag, zone), label]
      .filter((part) => part !== undefined)
      .join(' - ');
  const near = ({ startsAt }: EventDate) => (startsAt === undefined ? undefined : nearness(startsAt, now, tag, zone));
  const toOption = (date: EventDate) => ({
    id: date.id,
    title: title(date),
    detail: date.cancelled ? t`cancelled` : near(date),
  });
  const chosen = event.date === undefined ? undefined : { id: event.date.id, title: title(event.date) };
  const shown = chosen?.title ?? t`All dates`;
  return (
    <SearchPicker
      name={t`Date: ${shown}`}
      icon={<IconClock size={17} aria-hidden />}
      all={t`All dates`}
      chosen={chosen}
      options={inOrder(asked === '' ? dates : found).map(toOption)}
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
