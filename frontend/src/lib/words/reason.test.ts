import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reasonWord } from './reason';

/** The Go source with the codes and their English words. */
const source = readFileSync('../backend/mail/reason.go', 'utf8');
const codes = new Map(
  Array.from(source.matchAll(/(Reason\w+)\s+Reason = "(\w+)"/g), ([, name = '', code = '']) => [name, code]),
);
const words = Array.from(source.matchAll(/^\s+(Reason\w+):\s+"(.+)",$/gm), ([, name = '', text = '']) => [
  codes.get(name) ?? name,
  text,
]);

test('there are reasons to compare', () => {
  expect(words.length).toBeGreaterThan(20);
});

test.each(words)('%s says the same here and in Go: %s', (code, text) => {
  expect(reasonWord(code)).toMatchObject({ message: text });
});

test('a code from a newer program is shown as it is', () => {
  expect(reasonWord('eaten_by_dog')).toBe('eaten_by_dog');
  expect(reasonWord('constructor')).toBe('constructor');
});
