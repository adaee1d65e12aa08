import { i18n, type Messages } from '@lingui/core';
import { messages as english } from '../locales/en.po';

/** A language of the page: its code in Hi.Events, its own name, and the BCP 47 tag for Intl and the document. */
export interface Language {
  code: string;
  name: string;
  tag: string;
}

/** The languages that Hi.Events offers, English first, then by their own names. */
export const languages: readonly Language[] = [
  { code: 'en', name: 'English', tag: 'en' },
  { code: 'de', name: 'Deutsch', tag: 'de' },
  { code: 'es', name: 'Español', tag: 'es' },
  { code: 'fr', name: 'Français', tag: 'fr' },
  { code: 'it', name: 'Italiano', tag: 'it' },
  { code: 'hu', name: 'Magyar', tag: 'hu' },
  { code: 'nl', name: 'Nederlands', tag: 'nl' },
  { code: 'pl', name: 'Polski', tag: 'pl' },
  { code: 'pt', name: 'Português', tag: 'pt-PT' },
  { code: 'pt-br', name: 'Português (Brasil)', tag: 'pt-BR' },
  { code: 'se', name: 'Svenska', tag: 'sv' },
  { code: 'vi', name: 'Tiếng Việt', tag: 'vi' },
  { code: 'tr', name: 'Türkçe', tag: 'tr' },
  { code: 'zh-cn', name: '简体中文', tag: 'zh-Hans-CN' },
  { code: 'zh-hk', name: '繁體中文', tag: 'zh-Hant-HK' },
];

const catalogs = import.meta.glob<{ messages: Messages }>(['../locales/*.po', '!../locales/en.po']);

/** Returns the language to use: the chosen one, else the first supported one of the system, else English. */
export function pickLanguage(chosen: string | undefined, system: readonly string[]): string {
  if (chosen !== undefined && languages.some(({ code }) => code === chosen)) {
    return chosen;
  }
  for (const tag of system) {
    const code = languageOf(tag);
    if (code !== undefined) {
      return code;
    }
  }
  return 'en';
}

/** Returns the BCP 47 tag of a language code. */
export function tagOf(code: string): string {
  return languages.find((language) => language.code === code)?.tag ?? 'en';
}

/** Returns the tag for formatting dates and numbers: the system's regional variant of the language (en-GB, de-CH) if it has one. */
export function formatTagOf(code: string, system: readonly string[]): string {
  return system.find((tag) => languageOf(tag) === code) ?? tagOf(code);
}

/** Activates a language and loads its catalogue from the program; the English catalogue is bundled. */
export async function activateLanguage(code: string): Promise<void> {
  const load = catalogs[`../locales/${code}.po`];
  const messages = load === undefined ? english : (await load()).messages;
  const tag = tagOf(code);
  i18n.loadAndActivate({ locale: code, locales: [tag], messages });
  document.documentElement.lang = tag;
}

function languageOf(tag: string): string | undefined {
  let locale: Intl.Locale;
  try {
    locale = new Intl.Locale(tag).maximize();
  } catch {
    return undefined;
  }
  switch (locale.language) {
    case 'zh':
      return locale.script === 'Hant' ? 'zh-hk' : 'zh-cn';
    case 'pt':
      return locale.region === 'BR' ? 'pt-br' : 'pt';
    case 'sv':
      return 'se';
    default:
      return languages.find(({ code }) => code === locale.language)?.code;
  }
}
