import { expect, test } from 'vitest';
import { ApiError, call, toApiError } from './error';

test('a rejection with JSON text becomes its code, message and log id', () => {
  const error = toApiError('{"code":"database_down","message":"Postgres does not answer","id":"a1b2"}');
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: 'database_down', message: 'Postgres does not answer', id: 'a1b2' });
});

test('an object does the same, and an empty log id is none', () => {
  expect(toApiError({ code: 'not_found', message: 'gone', id: '' })).toMatchObject({
    code: 'not_found',
    id: undefined,
  });
});

test.each([
  ['text that is no JSON', 'boom', 'boom'],
  ['JSON of another shape', '["code"]', '["code"]'],
  ['an exception of the page', new TypeError('go is undefined'), 'go is undefined'],
  ['nothing', undefined, ''],
])('%s is an internal error', (_, reason, message) => {
  expect(toApiError(reason)).toMatchObject({ code: 'internal', message });
});

test('call turns a binding that is not there into an ApiError', async () => {
  const missing = call(() => {
    throw new TypeError("Cannot read properties of undefined (reading 'desktop')");
  });
  await expect(missing).rejects.toBeInstanceOf(ApiError);
});
