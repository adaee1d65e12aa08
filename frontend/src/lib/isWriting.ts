/** Kinds of input in which a letter is text. */
const typed = new Set(['text', 'search', 'email', 'password', 'url', 'tel', 'number', 'date', 'time']);

/** Whether a key pressed there is text. */
export function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement
    ? typed.has(target.type)
    : isWritingLines(target) || target instanceof HTMLSelectElement;
}

/** Whether Enter is text there too. */
export function isWritingLines(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}
