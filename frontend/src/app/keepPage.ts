const historyKeys = new Set(['F5', 'BrowserBack', 'BrowserForward', 'BrowserHome', 'BrowserRefresh']);
const altKeys = new Set(['ArrowLeft', 'ArrowRight', 'Home']);
const isMac = navigator.userAgent.includes('Mac OS');

/**
 * Prevents default actions of the browser that would replace the page: drops, keys and mouse buttons for back or reload,
 * middle clicks on links, form submission. Other listeners still receive these events: Ctrl+R is Mailroom's own Refresh.
 * Returns a function that removes the listeners.
 */
export function keepPage(): () => void {
  const ending = new AbortController();
  const options = { capture: true, signal: ending.signal };
  for (const type of ['dragenter', 'dragover', 'drop'] as const) {
    window.addEventListener(type, refuseDrop, options);
  }
  for (const type of ['mousedown', 'mouseup', 'auxclick'] as const) {
    window.addEventListener(type, refuseButton, options);
  }
  window.addEventListener('keydown', refuseKey, options);
  window.addEventListener('submit', refuse, options);
  return () => {
    ending.abort();
  };
}

function refuse(event: Event): void {
  event.preventDefault();
}

function refuseDrop(event: DragEvent): void {
  event.preventDefault();
  if (event.dataTransfer) {
    event.dataTransfer.dropEffect = 'none';
  }
}

function refuseButton(event: MouseEvent): void {
  const back = event.button === 3 || event.button === 4;
  const middle = event.button === 1 && event.target instanceof Element && event.target.closest('a') !== null;
  if (back || middle) {
    event.preventDefault();
  }
}

function refuseKey(event: KeyboardEvent): void {
  const { key, altKey, ctrlKey, metaKey } = event;
  const writing = isWriting(event.target);
  const reloads = (ctrlKey || metaKey) && key.toLowerCase() === 'r';
  // On a Mac, Option with an arrow moves by a word in a text, and Command with a bracket goes back.
  const goesBack = altKey && altKeys.has(key) && !(isMac && writing);
  const goesBackOnMac = isMac && metaKey && ['[', ']'].includes(key);
  if (historyKeys.has(key) || reloads || goesBack || goesBackOnMac || (key === 'Backspace' && !writing)) {
    event.preventDefault();
  }
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
