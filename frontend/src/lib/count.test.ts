import { expect, test } from 'vitest';
import { formatCount } from './count';

test.each([
  [{ n: 7, more: false }, 'en', '7'],
  [{ n: 1000, more: true }, 'en', '1\u00a0000+'],
  [{ n: 1000, more: true }, 'de', '1.000+'],
  [{ n: 1000, more: true }, 'zh-Hans-CN', '1,000+'],
])('%j in %s reads %s', (count, tag, text) => {
  expect(formatCount(count, tag)).toBe(text);
});
