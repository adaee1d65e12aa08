import * as Page from '../../wailsjs/go/desktop/Page';
import { CanResolveFilePaths, OnFileDrop } from '../../wailsjs/runtime/runtime';
import { onTopic } from './live';

let reloading = false;

/** Tells the program that Mailroom's page is there, now and whenever it asks, and when the page goes. */
export function tellPresence(): void {
  const here = () => {
    // The program asks again; a page that cannot answer is replaced.
    void Page.Here().catch(() => undefined);
  };
  onTopic('page:check', here);
  here();
  window.addEventListener('pagehide', () => {
    if (!reloading) {
      void Page.Leaving().catch(() => undefined);
    }
  });
}

/** Loads the page again; the person stays signed in. */
export function reloadPage(): void {
  reloading = true;
  location.reload();
}

/** On Windows only the page can take a drop: it hands the files to the program, which alone learns their paths. */
export function handDropsOver(): void {
  if (CanResolveFilePaths()) {
    OnFileDrop(() => undefined, false);
  }
}
