const dialogs = '[aria-modal=true]';

/** Attribute of a drawer that only shows data: leaving it loses nothing, so a shortcut may open another page. */
export const leavable = { 'data-leavable': true };

/** Matches the open trigger of a menu, a list of choices or a popover. */
const openPopups = '[aria-haspopup][aria-expanded=true]';

/** Matches menus, lists of choices and popovers anywhere in the document. */
const popups = '[role=menu], [role=listbox], [role=dialog]:not([aria-modal=true])';

/** Returns the topmost dialog or drawer; null if none is open. */
export function topDialog(): Element | null {
  return [...document.querySelectorAll(dialogs)].at(-1) ?? null;
}

/** Whether a shortcut may open another page: no dialog with possibly unsaved input is open. */
export function mayLeave(): boolean {
  return topDialog()?.matches('[data-leavable]') ?? true;
}

/** Whether keys may act on this element (null: the page itself), because no dialog or popup is open above it. */
export function isOnTop(element: Element | null): boolean {
  return topDialog() === (element?.closest(dialogs) ?? null) && document.querySelector(openPopups) === null;
}

/** Whether an element is below the open dialog. A dialog's popups are not, although they are outside of it in the document. */
export function isCovered(element: Element): boolean {
  const top = topDialog();
  return top !== null && element.closest(dialogs) !== top && element.closest(popups) === null;
}
