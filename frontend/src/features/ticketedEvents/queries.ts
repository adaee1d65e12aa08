import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { dates, ticketedEvents } from '../../api/tracking';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  found: (search: string) => [dataRoot, 'ticketed-events', search] as const,
  dates: (event: string, search: string) => [dataRoot, 'dates', event, search] as const,
};

/** Queries ticketed events by title while the picker is open. */
export function useTicketedEvents(search: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.found(search),
    queryFn: () => ticketedEvents(search),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Queries the dates of a ticketed event by label; the nearest ones for an empty search. */
export function useDates(event: string, search: string, enabled: boolean) {
  return useQuery({ queryKey: keys.dates(event, search), queryFn: () => dates(event, search), enabled });
}
