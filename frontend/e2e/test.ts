import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, test as base } from 'vitest';
import { root, world, type Settings } from './program.js';
import { launchBrowser, openWindow, type Window } from './window.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

interface Fixtures {
  /** Opens a window with these settings, those of the demo world by default. It is closed when the test ends. */
  open: (settings?: Settings) => Promise<Page>;
}

/** A test of the window. When it fails, a screenshot is stored in build/test and the output of the page and the program is printed. */
export const test = base.extend<Fixtures>({
  open: async ({ task }, provide) => {
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
