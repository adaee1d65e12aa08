import * as Shell from '../../wailsjs/go/desktop/Shell';
import { call } from './error';

/** Gives the window the page's colour scheme, now and at the next start before the page is loaded. */
export async function showDark(dark: boolean): Promise<void> {
  await call(() => Shell.ShowDark(dark));
}
