import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

/** The languages that Hi.Events offers, under the codes that Hi.Events uses. */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'de', 'fr', 'it', 'nl', 'hu', 'es', 'pt', 'pt-br', 'zh-cn', 'zh-hk', 'vi', 'tr', 'pl', 'se'],
  fallbackLocales: { default: 'en' },
  catalogs: [{ path: 'src/locales/{locale}', include: ['src'], exclude: ['**/*.test.*', 'src/testing/**'] }],
  format: formatter({ lineNumbers: false }),
});
