import { useEffect, useEffectEvent } from 'react';

/** Kinds of input in which a letter is text. */
const typed = new Set(['text', 'search', 'email', 'password', 'url', 'tel', 'number', 'date', 'time']);

/** Does something when a key is pressed alone, unless somebody is writing or a dialog is open. */
export function useShortcut(key: string, act: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const alone = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (
      event.key === key &&
      alone &&
      !isWriting(event.target) &&
      document.querySelector('[aria-modal=true]') === null
    ) {
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
