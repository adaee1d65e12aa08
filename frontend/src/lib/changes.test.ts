import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesBetween } from './changes';

test('what has another value is told with both, what is the same is left out', () => {
  expect(
    changesBetween('{"status":"BOUNCED","recipient":"a@example.com"}', '{"status":"SENT","recipient":"a@example.com"}'),
  ).toEqual([{ field: 'status', before: 'BOUNCED', after: 'SENT' }]);
});

test('what came and what went is told with one value', () => {
  expect(changesBetween('{"last":"transaction:7"}', '{"attempts":2,"send_anyway":false}')).toEqual([
    { field: 'last', before: 'transaction:7', after: undefined },
    { field: 'attempts', before: undefined, after: '2' },
    { field: 'send_anyway', before: undefined, after: 'false' },
  ]);
});

test.each([
  ['something new', undefined, '{"email":"a@example.com"}', 1],
  ['something gone', '{"email":"a@example.com"}', undefined, 1],
  ['nothing', undefined, undefined, 0],
])('%s', (_, before, after, fields) => {
  expect(changesBetween(before, after)).toHaveLength(fields);
});

test.each(['', 'no JSON', '[1]', '7', 'null', '"text"'])('%s is no object', (text) => {
  expect(changesBetween(text, '{}')).toBeUndefined();
  expect(changesBetween(undefined, text)).toBeUndefined();
});

test('whatever two objects hold, each field that differs is told once, with the values that they have', () => {
  const object = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()));
  fc.assert(
    fc.property(object, object, (before, after) => {
      const told = changesBetween(JSON.stringify(before), JSON.stringify(after)) ?? [];
      for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
        const was = Object.hasOwn(before, field) ? String(before[field]) : undefined;
        const is = Object.hasOwn(after, field) ? String(after[field]) : undefined;
        expect(told.filter((change) => change.field === field)).toEqual(
          was === is ? [] : [{ field, before: was, after: is }],
        );
      }
    }),
  );
});
