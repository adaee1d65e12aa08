import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { countIssues, issues, type ListQuery, type PagePlace } from '../../api/tracking';
import { dataRoot } from '../../lib/dataRoot';
import { everything, toCountQuery } from '../../lib/listState';

const keys = {
  page: (query: ListQuery, place: PagePlace) => [dataRoot, 'issues', 'page', query, place] as const,
  count: (query: ListQuery) => [dataRoot, 'issues', 'count', query] as const,
};

/** A page of delivery issues; the page before stays until it is there. */
export function useIssues(query: ListQuery, place: PagePlace) {
  return useQuery({
    queryKey: keys.page(query, place),
    queryFn: () => issues(query, place),
    placeholderData: keepPreviousData,
  });
}

export function useIssueCount(query: ListQuery) {
  const counted = toCountQuery(query);
  return useQuery({
    queryKey: keys.count(counted),
    queryFn: () => countIssues(counted),
    placeholderData: keepPreviousData,
  });
}

/** How many delivery issues are open, whenever they came up: the figure on the tab. */
export function useOpenIssueCount(ticketedEvent: string | undefined) {
  return useIssueCount({ ...everything(), ticketedEvent });
}

/** How many are open at all. */
export function useIssueTotal(enabled: boolean) {
  const query = everything();
  return useQuery({ queryKey: keys.count(query), queryFn: () => countIssues(query), enabled });
}
