import { QueryCache, QueryClient } from '@tanstack/react-query';
import { toApiError } from '../api/error';

/** Codes after which trying again at once can only fail again. */
const settled = new Set([
  'invalid',
  'not_found',
  'not_allowed',
  'signed_out',
  'settings',
  'tables_missing',
  'hievents_changed',
  'schema_newer',
]);

/** Queries over a database on the other side of one call: no network that could be offline, no focus that makes stale. */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey }) => {
        if (toApiError(error).code === 'signed_out' && queryKey[0] !== 'session') {
          void client.invalidateQueries({ queryKey: ['session'] });
        }
      },
    }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // What changes is told (messages:changed) and looked for every half minute (live.ts).
        staleTime: 20_000,
        retry: (failures, error) => failures < 1 && !settled.has(toApiError(error).code),
        retryDelay: 400,
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}
