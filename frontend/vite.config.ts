import babel from '@rolldown/plugin-babel';
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react(), lingui(), babel({ plugins: ['@lingui/babel-plugin-lingui-macro'] })],
  build: {
    // WebKitGTK 2.38 and later, WebView2 and WKWebView.
    target: 'safari16.4',
    chunkSizeWarningLimit: 800,
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    // Date tests name their time zone. A fixed TZ makes the machine's own zone irrelevant.
    env: { TZ: 'Pacific/Auckland' },
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 60_000,
    // Test files share one page and its modules, because loading them takes longer than most tests. Each test restores what it changes.
    isolate: false,
    // The default leaves one core idle, which is half of a two-core machine.
    maxWorkers: '100%',
  },
});
