import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { countMessages, messages, type ListQuery, type PagePlace } from '../../api/tracking';
import { dataRoot } from '../../lib/dataRoot';
import { everything, toCountQuery } from '../../lib/listState';

const keys = {
  page: (query: ListQuery, place: PagePlace) => [dataRoot, 'announcements', 'page', query, place] as const,
  count: (query: ListQuery) => [dataRoot, 'announcements', 'count', query] as const,
};

/** A page of announcements; the page before stays until it is there. */
export function useAnnouncements(query: ListQuery, place: PagePlace) {
  return useQuery({
    queryKey: keys.page(query, place),
    queryFn: () => messages(query, place),
    placeholderData: keepPreviousData,
  });
}

export function useAnnouncementCount(query: ListQuery) {
  const counted = toCountQuery(query);
  return useQuery({
    queryKey: keys.count(counted),
    queryFn: () => countMessages(counted),
    placeholderData: keepPreviousData,
  });
}

/** How many announcements there are at all. */
export function useAnnouncementTotal(enabled: boolean) {
  const query = everything('announcement');
  return useQuery({ queryKey: keys.count(query), queryFn: () => countMessages(query), enabled });
}
