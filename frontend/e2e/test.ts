import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { test as base } from 'vitest';
import { root, world, type Settings } from './program.js';
import { launchBrowser, openWindow, type Window } from './window.js';

interface Fixtures {
  browser: Browser;
  /** Opens a window with these settings, those of the demo world by default. It is closed when the test ends. */
  open: (settings?: Settings) => Promise<Page>;
}

/** A test of the window. When it fails, what was to be seen lies in build/test and what was to be read is printed. */
export const test = base.extend<Fixtures>({
  browser: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, provide) => {
      const browser = await launchBrowser();
      await provide(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  open: async ({ browser, task }, provide) => {
    const windows: Window[] = [];
    await provide(async (settings = world) => {
      const window = await openWindow(browser, settings);
      windows.push(window);
      return window.page;
    });
    const failed = (task.result?.errors?.length ?? 0) > 0;
    for (const window of windows) {
      if (failed) {
        await testify(window, task.name);
      }
      await window.close();
    }
  },
});

async function testify({ page, heard }: Window, name: string): Promise<void> {
  const folder = `${root}build/test/`;
  await mkdir(folder, { recursive: true });
  const photograph = `${folder}${name.replaceAll(/\W+/g, '-')}.png`;
  await page.screenshot({ path: photograph });
  console.error(`${photograph}\n${heard()}`);
}
