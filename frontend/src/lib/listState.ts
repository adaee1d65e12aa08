import type { Kind } from '../api/message';
import type { ListQuery, PagePlace, Period, SortKey, StatusFilter } from '../api/tracking';

/** What a person has chosen above a list. */
export interface Filters {
  statuses: readonly StatusFilter[];
  reasons: readonly string[];
  kind?: Kind | undefined;
  emailTypes: readonly string[];
  problemsOnly: boolean;
  /** Only of ticketed events that have not ended. */
  notEnded: boolean;
  period: Period;
  search: string;
  /** For those who see several accounts. */
  account?: string | undefined;
}

/** Everything about a list that its tab remembers. */
export interface ListState {
  filters: Filters;
  sort: SortKey;
  ascending: boolean;
  /** A page of the list for one ticketed event; for another event the list starts at its first page. */
  place: PagePlace;
  placeFor?: string | undefined;
}

/** What a list of messages shows until a person chooses. */
export const recent: Filters = {
  statuses: [],
  reasons: [],
  emailTypes: [],
  problemsOnly: false,
  notEnded: false,
  period: 'month',
  search: '',
};

/** The same for a list of work to do: tickets that were sold long ago are for tomorrow all the same. */
export const toDo: Filters = { ...recent, notEnded: true, period: 'all' };

export function initialList(sort: SortKey, opening: Filters): ListState {
  return { filters: opening, sort, ascending: false, place: 'first' };
}

/** Other filters leave other rows: back to the first page. */
export function withFilters(state: ListState, change: Partial<Filters>): ListState {
  return { ...state, filters: { ...state.filters, ...change }, place: 'first' };
}

export function withoutFilters(state: ListState, opening: Filters): ListState {
  return { ...state, filters: opening, place: 'first' };
}

export function withSorting(state: ListState, sort: SortKey, ascending: boolean): ListState {
  return { ...state, sort, ascending, place: 'first' };
}

export function withPlace(state: ListState, place: PagePlace, ticketedEvent: string | undefined): ListState {
  return { ...state, place, placeFor: ticketedEvent };
}

export function placeIn(state: ListState, ticketedEvent: string | undefined): PagePlace {
  return state.placeFor === ticketedEvent ? state.place : 'first';
}

/** Whether anything is chosen that the list does not open with. */
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

/** The query for a list of one kind of message, or of both. A ticketed event that was chosen is shown whether it has ended or not. */
export function toListQuery(state: ListState, ticketedEvent: string | undefined, kind?: Kind): ListQuery {
  const { filters, sort, ascending } = state;
  const notEnded = filters.notEnded && ticketedEvent === undefined;
  return { ...filters, notEnded, kind: kind ?? filters.kind, ticketedEvent, sort, ascending };
}

/** Everything that the person may see, of one kind or of both: what tells an empty list from one that filters left empty. */
export function everything(kind?: Kind): ListQuery {
  return { ...recent, kind, period: 'all', sort: 'created', ascending: false };
}

/** The same rows whatever their order, so that sorting does not count them again. */
export function toCountQuery(query: ListQuery): ListQuery {
  return { ...query, sort: 'created', ascending: false };
}
