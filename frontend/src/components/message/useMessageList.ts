import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Kind, TicketedEvent } from '../../api/message';
import type { SaveList } from '../../api/save';
import type { Count, ListQuery, Page, PagePlace, SortKey } from '../../api/tracking';
import {
  everything,
  initialList,
  isFiltered,
  placeIn,
  toCountQuery,
  toListQuery,
  withFilters,
  withoutFilters,
  type Filters,
  type ListState,
} from '../../lib/listState';
import { useRemembered } from '../../lib/remembered';
import { messageKeys } from './messageKeys';

/** The source of the rows of a list. */
export interface ListSource<Row> {
  /** Key of the list for remembered state, preferences and cached queries. */
  name: string;
  /** Undefined means announcements and transactions. */
  kind?: Kind;
  /** The initial sort key. */
  sort: SortKey;
  /** The initial filters. */
  opening: Filters;
  page: (query: ListQuery, place: PagePlace) => Promise<Page<Row>>;
  count: (query: ListQuery) => Promise<Count>;
  /** Saves the given rows, or all that match, as a file. */
  save: SaveList;
}

/** The state of a list in its tab. */
export interface MessageListModel<Row> {
  name: string;
  state: ListState;
  setState: (state: ListState) => void;
  /** Changes filters and returns to the first page. */
  filter: (change: Partial<Filters>) => void;
  /** Resets to the initial filters; undefined while these are set. */
  clear: (() => void) | undefined;
  /** Shows everything that the person may see. */
  showEverything: () => void;
  /** The query for the rows, without the page. */
  query: ListQuery;
  /** A page of rows; shows the previous page while a new one loads. */
  result: UseQueryResult<Page<Row>>;
  count: Count | undefined;
  /** Row count without any filter; queried only if the page is empty. */
  total: Count | undefined;
  ticketedEvent: TicketedEvent | undefined;
  save: SaveList;
}

/** Provides filters, page and counts of a list; remembers filters and page while the person is signed in. */
export function useMessageList<Row>(
  source: ListSource<Row>,
  ticketedEvent: TicketedEvent | undefined,
): MessageListModel<Row> {
  const { name, kind, sort, opening, page, save } = source;
  const [state, setState] = useRemembered(name, initialList(sort, opening));
  const query = toListQuery(state, ticketedEvent, kind);
  const place = placeIn(state, ticketedEvent);
  const result = useQuery({
    queryKey: messageKeys.page(name, query, place),
    queryFn: () => page(query, place),
    placeholderData: keepPreviousData,
  });
  const { data: count } = useRowCount(source, query);
  const { data: total } = useRowCount(source, everything(kind), result.data?.rows.length === 0);
  return {
    name,
    state,
    setState,
    filter: (change) => {
      setState(withFilters(state, change));
    },
    clear: isFiltered(state, opening)
      ? () => {
          setState(withoutFilters(state, opening));
        }
      : undefined,
    showEverything: () => {
      setState(withFilters(withoutFilters(state, opening), { notEnded: false, period: 'all' }));
    },
    query,
    result,
    count,
    total,
    ticketedEvent,
    save,
  };
}

/** Queries how many rows match; shows the previous count while a new one loads. */
export function useRowCount<Row>(
  { name, count }: Pick<ListSource<Row>, 'name' | 'count'>,
  query: ListQuery,
  enabled = true,
) {
  const counted = toCountQuery(query);
  return useQuery({
    queryKey: messageKeys.count(name, counted),
    queryFn: () => count(counted),
    placeholderData: keepPreviousData,
    enabled,
  });
}
