import { createServer } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { root, start, type Program, type Settings } from './program.js';

/** Mailroom's page in a browser, served by the same Go process as the window. */
export interface Window {
  readonly page: Page;
  /** Returns the console output of the page and the output of the program so far, for the report of a failed test. */
  readonly heard: () => string;
  /** Ends the program and closes the page. Throws if the page has thrown an exception. */
  readonly close: () => Promise<void>;
}

const browserArgs = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-dev-shm-usage',
];

/** Starts the browser that shows the windows. The caller closes it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: browserArgs });
}

/** Opens a new window with these settings on its first screen. It shares no state with other windows. */
export async function openWindow(browser: Browser, settings: Settings): Promise<Window> {
  const address = `127.0.0.1:${String(await freePort())}`;
  const program = start(`${root}build/bin/mailroom-dev`, {
    ...settings,
    devserver: address,
    assetdir: `${root}frontend/dist`,
    loglevel: 'warning',
  });
  try {
    await serving(program, `http://${address}/`);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', reducedMotion: 'reduce' });
    page.setDefaultTimeout(20_000);
    const console: string[] = [];
    const faults: string[] = [];
    page.on('console', (message) => console.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => {
      const fault = error.stack ?? error.message;
      // Known fault of the development server's script (not part of a release): it receives an event before its runtime is loaded.
      if (!(fault.includes('/wails/ipc.js') && fault.includes("reading 'EventsNotify'"))) {
        faults.push(fault);
      }
    });
    await page.goto(`http://${address}/`);
    return {
      page,
      heard: () => [...console, ...faults, program.output()].join('\n'),
      close: async () => {
        await page.close();
        await program.stop();
        if (faults.length > 0) {
          throw new Error(`the page threw:\n${faults.join('\n')}`);
        }
      },
    };
  } catch (error) {
    await program.stop();
    throw new Error(`opening the window:\n${program.output()}`, { cause: error });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('no port');
  }
  return address.port;
}

/** Polls the program until it answers, because it signals its readiness in no other way. */
async function serving(program: Program, url: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(5_000) });
      return;
    } catch (error) {
      if (program.child.exitCode !== null || Date.now() > deadline) {
        throw new Error('the program does not serve its page', { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}

/**
 * Reloads the page as Mailroom's own reload button does. Any other reload counts as leaving Mailroom's page and ends the
 * session.
 */
export async function loadAgain(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.addEventListener('pagehide', (event) => { event.stopImmediatePropagation(); }, { capture: true });
  });
  await page.reload();
}
