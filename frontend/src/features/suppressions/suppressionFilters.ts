import type { SuppressionQuery } from '../../api/suppressions';
import type { PagePlace } from '../../api/tracking';

/** The remembered state of the list of suppressions. */
export interface SuppressionListState {
  query: SuppressionQuery;
  place: PagePlace;
}

const nothingChosen: SuppressionQuery = { search: '', platform: false, period: 'all', ascending: false };

export const initialSuppressions: SuppressionListState = { query: nothingChosen, place: 'first' };

/** Changes filters and returns to the first page, because the rows differ. */
export function withQuery(state: SuppressionListState, change: Partial<SuppressionQuery>): SuppressionListState {
  return { query: { ...state.query, ...change }, place: 'first' };
}

/** Clears the filters but keeps the order. */
export function unfiltered({ query }: SuppressionListState): SuppressionListState {
  return { query: { ...nothingChosen, ascending: query.ascending }, place: 'first' };
}

export function isNarrowed({ query }: SuppressionListState): boolean {
  return (
    query.search !== '' ||
    query.platform ||
    query.period !== 'all' ||
    [query.reason, query.bounceType, query.source, query.account].some((value) => value !== undefined)
  );
}
