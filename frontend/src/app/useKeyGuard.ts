import { useEffect } from 'react';
import { isWriting, isWritingLines } from '../lib/isWriting';
import { isCovered } from '../lib/topLayer';

/** Keys that dialogs handle wherever the focus is. */
const ofDialogs = new Set(['Tab', 'Escape']);

/**
 * Suppresses unintended key events before any other listener: keys that reach elements below an open dialog, repeats of a key
 * that is held down while the focus moves, and repeats of Enter and the space bar on a button, which would press it
 * repeatedly.
 */
export function useKeyGuard(): void {
  useEffect(() => {
    let began: EventTarget | null = null;
    const guard = (event: KeyboardEvent) => {
      const { target, repeat } = event;
      if (!repeat) {
        began = target;
      }
      if ((repeat && (target !== began || presses(event))) || reachesBelow(event)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    };
    window.addEventListener('keydown', guard, { capture: true });
    return () => {
      window.removeEventListener('keydown', guard, { capture: true });
    };
  }, []);
}

/** Whether the key would press the focused element or submit its form. */
function presses({ key, target }: KeyboardEvent): boolean {
  return (key === 'Enter' && !isWritingLines(target)) || (key === ' ' && !isWriting(target));
}

function reachesBelow({ key, target, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return !ctrlKey && !metaKey && !ofDialogs.has(key) && target instanceof Element && isCovered(target);
}
