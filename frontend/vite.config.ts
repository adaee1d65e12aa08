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
});
