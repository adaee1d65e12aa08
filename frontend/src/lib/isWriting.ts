/** Types of input elements that accept typed text. */
const typed = new Set(['text', 'search', 'email', 'password', 'url', 'tel', 'number', 'date', 'time']);

/** Whether a key pressed in the element is text input. */
export function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement
    ? typed.has(target.type)
    : isWritingLines(target) || target instanceof HTMLSelectElement;
}

/** Whether Enter is text input there too. */
export function isWritingLines(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}
