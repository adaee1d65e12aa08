import * as Page from '../../wailsjs/go/desktop/Page';
import { CanResolveFilePaths, OnFileDrop } from '../../wailsjs/runtime/runtime';
import { onTopic } from './live';

let reloading = false;

/** Reports Mailroom's page as present, now and on each page:check, and as left when it is unloaded. */
export function tellPresence(): void {
  const here = () => {
    // The program repeats page:check and replaces a page that does not answer.
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

/** Reloads the page; the person stays signed in. */
export function reloadPage(): void {
  reloading = true;
  location.reload();
}

/** Lets Wails receive dropped files on Windows, where only the page gets them. The paths reach the program, not the page. */
export function handDropsOver(): void {
  if (CanResolveFilePaths()) {
    OnFileDrop(() => undefined, false);
  }
}
