import { i18n } from '@lingui/core';
import { expect, test } from 'vitest';
import { activateLanguage, formatTagOf, languages, pickLanguage } from './languages';

test.each([
  [['de-AT', 'en'], 'de'],
  [['zh-CN'], 'zh-cn'],
  [['zh'], 'zh-cn'],
  [['zh-TW'], 'zh-hk'],
  [['zh-Hant-HK'], 'zh-hk'],
  [['pt-BR'], 'pt-br'],
  [['pt-AO'], 'pt'],
  [['sv-SE'], 'se'],
  [['ja', 'fr-CA'], 'fr'],
  [['ja'], 'en'],
  [['not a tag'], 'en'],
  [[], 'en'],
])('a system that speaks %j gets %s', (system, code) => {
  expect(pickLanguage(undefined, system)).toBe(code);
});

test('what was chosen comes first, unless it is not there any more', () => {
  expect(pickLanguage('tr', ['de'])).toBe('tr');
  expect(pickLanguage('tlh', ['de'])).toBe('de');
});

test("dates are written in the system's own variety of the language", () => {
  expect(formatTagOf('en', ['de-DE', 'en-GB'])).toBe('en-GB');
  expect(formatTagOf('se', ['en-GB'])).toBe('sv');
});

test.each(languages.map(({ code }) => code))('%s can be activated', async (code) => {
  await activateLanguage(code);
  expect(i18n.locale).toBe(code);
  expect(i18n._('Refresh')).not.toBe('');
});

test('the document says which language it is in', async () => {
  await activateLanguage('se');
  expect(document.documentElement.lang).toBe('sv');
});
