import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { countMessages, messages, type ListQuery, type PagePlace } from '../../api/tracking';
import { dataRoot } from '../../lib/dataRoot';
import { everything, toCountQuery } from '../../lib/listState';

const keys = {
  page: (query: ListQuery, place: PagePlace) => [dataRoot, 'transactions', 'page', query, place] as const,
  count: (query: ListQuery) => [dataRoot, 'transactions', 'count', query] as const,
};

/** A page of transactions; the page before stays until it is there. */
export function useTransactions(query: ListQuery, place: PagePlace) {
  return useQuery({
    queryKey: keys.page(query, place),
    queryFn: () => messages(query, place),
    placeholderData: keepPreviousData,
  });
}

export function useTransactionCount(query: ListQuery) {
  const counted = toCountQuery(query);
  return useQuery({
    queryKey: keys.count(counted),
    queryFn: () => countMessages(counted),
    placeholderData: keepPreviousData,
  });
}

/** How many transactions there are at all. */
export function useTransactionTotal(enabled: boolean) {
  const query = everything('transaction');
  return useQuery({ queryKey: keys.count(query), queryFn: () => countMessages(query), enabled });
}
