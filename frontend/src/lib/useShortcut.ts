import { useEffect, useEffectEvent, type RefObject } from 'react';

/** Kinds of input in which a letter is text. */
const typed = new Set(['text', 'search', 'email', 'password', 'url', 'tel', 'number', 'date', 'time']);

const dialogs = '[aria-modal=true]';

/**
 * Does something when a key is pressed alone, unless somebody is writing or a dialog is open. A shortcut of a dialog names
 * an element of it, and holds while no other dialog is above.
 */
export function useShortcut(key: string, act: () => void, within?: RefObject<HTMLElement | null>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const alone = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === key && alone && !event.defaultPrevented && !isWriting(event.target) && isOnTop(within?.current)) {
      event.preventDefault();
      act();
    }
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      onKey(event);
    };
    window.addEventListener('keydown', listen);
    return () => {
      window.removeEventListener('keydown', listen);
    };
  }, []);
}

function isOnTop(element: HTMLElement | null | undefined): boolean {
  const open = [...document.querySelectorAll(dialogs)].at(-1) ?? null;
  return open === (element?.closest(dialogs) ?? null);
}

function isWriting(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) {
    return typed.has(target.type);
  }
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
