import { QueryCache, QueryClient } from '@tanstack/react-query';
import { toApiError } from '../api/error';

/** Error codes for which an immediate retry would fail again. */
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

/** Creates the client for queries that call the program in the same process: being offline and window focus do not matter. */
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
        // Changes arrive as messages:changed, and live.ts refetches every 30 seconds.
        staleTime: 20_000,
        retry: (failures, error) => failures < 1 && !settled.has(toApiError(error).code),
        retryDelay: 400,
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}
