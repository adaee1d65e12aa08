import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Kind } from '../../api/message';
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

/** Where the rows of a list come from. */
export interface ListSource<Row> {
  /** Names the list to the memory of screens, of preferences and of answers. */
  name: string;
  /** Undefined for announcements and transactions together. */
  kind?: Kind;
  /** What it is sorted by until a person sorts it. */
  sort: SortKey;
  /** What it shows until a person chooses. */
  opening: Filters;
  page: (query: ListQuery, place: PagePlace) => Promise<Page<Row>>;
  count: (query: ListQuery) => Promise<Count>;
  /** Saves rows, or all that match, as a file. */
  save: SaveList;
}

/** A list as its tab has it. */
export interface MessageListModel<Row> {
  name: string;
  state: ListState;
  setState: (state: ListState) => void;
  /** Chooses filters; the list goes back to its first page. */
  filter: (change: Partial<Filters>) => void;
  /** Goes back to what the list opens with; undefined while nothing else is chosen. */
  clear: (() => void) | undefined;
  /** Shows everything that the person may see. */
  showEverything: () => void;
  /** What the rows are asked for, apart from the page. */
  query: ListQuery;
  /** A page of rows; the page before stays until it is there. */
  result: UseQueryResult<Page<Row>>;
  count: Count | undefined;
  /** How many there are without any filter; asked for once the page is empty. */
  total: Count | undefined;
  ticketedEvent: string | undefined;
  save: SaveList;
}

/** Filters, page and counts of a list, remembered while the person is signed in. */
export function useMessageList<Row>(source: ListSource<Row>, ticketedEvent: string | undefined): MessageListModel<Row> {
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

/** How many rows a query leaves; the figure before stays until it is there. */
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
