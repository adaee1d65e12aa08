import { expect, test } from 'vitest';
import { prettyJson } from './prettyJson';

test('JSON gets lines', () => {
  expect(prettyJson('{"a":[1]}', 100)).toBe('{\n  "a": [\n    1\n  ]\n}');
});

test.each([
  ['what is no JSON', '<xml/>'],
  ['a number that JavaScript would change', '{"id":12345678901234567890}'],
  ['what is nested too deeply to be read', '['.repeat(200_000)],
])('%s stays as it is', (_, text) => {
  expect(prettyJson(text, 1_000_000)).toBe(text);
});

test('digits within a text change nothing', () => {
  expect(prettyJson('{"id":"12345678901234567890"}', 100)).toBe('{\n  "id": "12345678901234567890"\n}');
});

test('a long one is cut', () => {
  expect(prettyJson('"' + 'x'.repeat(500) + '"', 10)).toBe('"xxxxxxxxx…');
});
