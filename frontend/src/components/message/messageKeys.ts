import type { ListQuery, PagePlace } from '../../api/tracking';
import { dataRoot } from '../../lib/dataRoot';

/** Query keys of messages and of message lists; each list has a name. */
export const messageKeys = {
  detail: (id: string) => [dataRoot, 'message', id] as const,
  page: (list: string, query: ListQuery, place: PagePlace) => [dataRoot, list, 'page', query, place] as const,
  count: (list: string, query: ListQuery) => [dataRoot, list, 'count', query] as const,
};
