import { dataRoot } from '../../lib/dataRoot';

/** Query keys of the requests about suppressions. */
export const requestKeys = {
  all: [dataRoot, 'suppression requests'] as const,
  about: (email: string) => [...requestKeys.all, 'about', email] as const,
  list: (open: boolean) => [...requestKeys.all, 'list', open] as const,
  count: () => [...requestKeys.all, 'count'] as const,
};
