import { expect, test } from 'vitest';
import { visibleParts, visibleString } from './visibleText';

test('Rule 12: an override of writing direction shows instead of acting', () => {
  expect(visibleParts('inv\u202Egpj.exe')).toEqual([
    { text: 'inv' },
    { text: '[U+202E]', control: 'U+202E' },
    { text: 'gpj.exe' },
  ]);
});

test('Rule 12: control characters and lone surrogates show', () => {
  expect(visibleString('a\u0000b\u001b[31mc\u007f')).toBe('a\u2400b\u241b[31mc\u2421');
  expect(visibleString('x\ud800y\udc00z')).toBe('x[U+D800]y[U+DC00]z');
  expect(visibleString('pay\u200bpal')).toBe('pay[U+200B]pal');
});

test('emoji, their joiners and other scripts stay as they are', () => {
  const text = '🎟️ Your Order 👨‍👩‍👧 – 您的訂單 – می‌خواهم';
  expect(visibleParts(text)).toEqual([{ text }]);
});

test('with lines, breaks and tabs stay, and a carriage return before a break goes', () => {
  expect(visibleParts('550 no\r\n\tsuch user', { lines: true })).toEqual([{ text: '550 no\n\tsuch user' }]);
  expect(visibleString('550 no\r\n')).toBe('550 no\u240d\u240a');
  expect(visibleParts('over\rwritten', { lines: true })[1]).toEqual({ text: '\u240d', control: 'U+000D' });
});

test('no text gives no part', () => {
  expect(visibleParts('')).toEqual([]);
});
