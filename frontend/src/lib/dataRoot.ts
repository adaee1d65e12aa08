/** First part of the key of every query that reads the database. messages:changed invalidates these queries. */
export const dataRoot = 'data';
