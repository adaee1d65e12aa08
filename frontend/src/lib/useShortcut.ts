import { useEffect, useEffectEvent, type RefObject } from 'react';
import { isWriting } from './isWriting';
import { isOnTop } from './topLayer';

/**
 * Calls act when a key is pressed without modifiers, unless it is text input or a repeat, or a dialog, a menu or a popover is
 * open. For a shortcut of a dialog, within is an element of that dialog; it acts while nothing else is open above.
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
