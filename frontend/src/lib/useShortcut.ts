import { useEffect, useEffectEvent, type RefObject } from 'react';
import { isWriting } from './isWriting';
import { isOnTop } from './topLayer';

/**
 * Does something when a key is pressed alone, unless somebody is writing, holds the key down, or has a dialog, a menu or a
 * popover open. A shortcut of a dialog names an element of it, and holds while nothing else is above.
 */
export function useShortcut(key: string, act: () => void, within?: RefObject<HTMLElement | null>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const alone = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    if (
      event.key === key &&
      alone &&
      !event.defaultPrevented &&
      !isWriting(event.target) &&
      isOnTop(within?.current ?? null)
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
