const dialogs = '[aria-modal=true]';

/** On a drawer that only shows something: leaving it loses nothing, so that a shortcut may lead to another page. */
export const leavable = { 'data-leavable': true };

/** What opens a menu, a list of choices or a popover names it with these two, and says by them that it is open. */
const openPopups = '[aria-haspopup][aria-expanded=true]';

/** What a menu, a list of choices or a popover is made of, wherever it hangs in the document. */
const popups = '[role=menu], [role=listbox], [role=dialog]:not([aria-modal=true])';

/** The dialog or drawer above all others; null while none is open. */
export function topDialog(): Element | null {
  return [...document.querySelectorAll(dialogs)].at(-1) ?? null;
}

/** Whether a shortcut may lead to another page: no dialog is open in which somebody has begun something. */
export function mayLeave(): boolean {
  return topDialog()?.matches('[data-leavable]') ?? true;
}

/** Whether keys may act for this element, for the page itself where it is null: nothing is open above it, no popup either. */
export function isOnTop(element: Element | null): boolean {
  return topDialog() === (element?.closest(dialogs) ?? null) && document.querySelector(openPopups) === null;
}

/** Whether an element lies below the dialog that is open. Popups of a dialog do not, although they hang beside it. */
export function isCovered(element: Element): boolean {
  const top = topDialog();
  return top !== null && element.closest(dialogs) !== top && element.closest(popups) === null;
}
