import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ticketedEvents } from '../../api/tracking';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  found: (search: string) => [dataRoot, 'ticketed-events', search] as const,
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
