import * as Shell from '../../wailsjs/go/desktop/Shell';
import { call } from './error';

/** Gives the window the page's colours, now and before its page is there the next time it opens. */
export async function showDark(dark: boolean): Promise<void> {
  await call(() => Shell.ShowDark(dark));
}
