import type { Kind, TicketedEvent } from '../api/message';
import type { ListQuery, PagePlace, Period, SortKey, StatusFilter } from '../api/tracking';

/** The filters that a person has set for a list. */
export interface Filters {
  statuses: readonly StatusFilter[];
  reasons: readonly string[];
  kind?: Kind | undefined;
  emailTypes: readonly string[];
  problemsOnly: boolean;
  /** Limits the list to ticketed events that have not ended. */
  notEnded: boolean;
  period: Period;
  search: string;
  /** For people who see several accounts. */
  account?: string | undefined;
}

/** The state of a list that its tab remembers. */
export interface ListState {
  filters: Filters;
  sort: SortKey;
  ascending: boolean;
  /** The page within the list of ticketed event placeFor; for another event the list starts at its first page. */
  place: PagePlace;
  placeFor?: TicketedEvent | undefined;
}

/** The initial filters of a list of messages. */
export const recent: Filters = {
  statuses: [],
  reasons: [],
  emailTypes: [],
  problemsOnly: false,
  notEnded: false,
  period: 'month',
  search: '',
};

/** The initial filters of a list of open work. It covers all time, because tickets sold long ago may be for tomorrow. */
export const toDo: Filters = { ...recent, notEnded: true, period: 'all' };

export function initialList(sort: SortKey, opening: Filters): ListState {
  return { filters: opening, sort, ascending: false, place: 'first' };
}

/** Changes filters and returns to the first page, because the rows differ. */
export function withFilters(state: ListState, change: Partial<Filters>): ListState {
  return { ...state, filters: { ...state.filters, ...change }, place: 'first' };
}

export function withoutFilters(state: ListState, opening: Filters): ListState {
  return { ...state, filters: opening, place: 'first' };
}

export function withSorting(state: ListState, sort: SortKey, ascending: boolean): ListState {
  return { ...state, sort, ascending, place: 'first' };
}

export function withPlace(state: ListState, place: PagePlace, ticketedEvent: TicketedEvent | undefined): ListState {
  return { ...state, place, placeFor: ticketedEvent };
}

export function placeIn(state: ListState, ticketedEvent: TicketedEvent | undefined): PagePlace {
  return state.placeFor === ticketedEvent ? state.place : 'first';
}

/** Whether a filter differs from the initial filters. */
export function isFiltered({ filters }: ListState, opening: Filters): boolean {
  return (
    filters.statuses.length > 0 ||
    filters.reasons.length > 0 ||
    filters.kind !== undefined ||
    filters.emailTypes.length > 0 ||
    filters.problemsOnly ||
    filters.search !== '' ||
    filters.account !== undefined ||
    filters.notEnded !== opening.notEnded ||
    filters.period !== opening.period
  );
}

/** Returns the query of a list of one kind or both. If a ticketed event is chosen, its messages are listed even if it has ended. */
export function toListQuery(state: ListState, event: TicketedEvent | undefined, kind?: Kind): ListQuery {
  const { filters, sort, ascending } = state;
  const notEnded = filters.notEnded && event === undefined;
  const about = { ticketedEvent: event?.id, occurrence: event?.date?.id };
  return { ...filters, ...about, notEnded, kind: kind ?? filters.kind, sort, ascending };
}

/** Returns the query for everything that the person may see, of one kind or both. It tells an empty list from one without matches. */
export function everything(kind?: Kind): ListQuery {
  return { ...recent, kind, period: 'all', sort: 'created', ascending: false };
}

/** Returns the query with a fixed order, so that sorting does not trigger another count. */
export function toCountQuery(query: ListQuery): ListQuery {
  return { ...query, sort: 'created', ascending: false };
}
