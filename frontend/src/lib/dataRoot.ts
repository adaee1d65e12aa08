/** First part of the key of every query that reads what the database holds: what messages:changed makes stale. */
export const dataRoot = 'data';
