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
    // Dates are tested in zones they name; a machine's own zone must make no difference.
    env: { TZ: 'Pacific/Auckland' },
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 60_000,
    // Files share a page and its modules, which take longer to load than most tests to run: whatever a test changes it puts back.
    isolate: false,
    // The default leaves a core idle: half of a machine with two.
    maxWorkers: '100%',
  },
});
