import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { remarkWord } from './remark';

/** The Go sources that define the codes of remarks. */
const sources = ['mail/resend.go', 'hievents/stale.go', 'render/mail.go'];
const codes = sources.flatMap((source) =>
  Array.from(
    readFileSync(`../backend/${source}`, 'utf8').matchAll(/\s(?:RemarkCode|StaleCode|NoteCode)\s+= "(\w+)"/g),
    ([, code = '']) => code,
  ),
);

test('there are remarks to have words for', () => {
  expect(codes.length).toBeGreaterThan(20);
});

test.each(codes)('the page has words for %s', (code) => {
  expect(remarkWord({ code, message: 'in English' })).toHaveProperty('message');
});

test('a code from a newer program is told as the program says it', () => {
  expect(remarkWord({ code: 'moon_too_full', message: 'the moon is full' })).toBe('the moon is full');
  expect(remarkWord({ code: 'constructor', message: '' })).toBe('constructor');
});
