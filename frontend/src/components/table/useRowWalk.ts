import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { isOnTop } from '../../lib/topLayer';

interface RowWalk {
  scrollerRef: RefObject<HTMLDivElement | null>;
  bodyRef: RefObject<HTMLTableSectionElement | null>;
  /** Whether this is the one row that Tab reaches. */
  isActive: (index: number) => boolean;
  setActive: (index: number) => void;
  onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) => void;
}

const rowsPerScreen = 10;

/** Actions of keys on the focused row. */
export type RowKeys = Readonly<Record<string, (index: number) => void>>;

/**
 * A roving tabindex: Tab enters and leaves the table once. Arrows, Home, End, Page Up and Page Down move the focus between rows; rowKeys adds other
 * keys. The active row is tracked by its key when rows are refetched. If nothing has the focus, Arrow Down enters the table.
 */
export function useRowWalk(keys: readonly string[], rowKeys: RowKeys): RowWalk {
  const scrollerRef = useRef<HTMLDivElement>(null);
  const bodyRef = useRef<HTMLTableSectionElement>(null);
  const [activeKey, setActiveKey] = useState<string>();
  const found = activeKey === undefined ? -1 : keys.indexOf(activeKey);
  const active = found === -1 ? 0 : found;

  const focusRow = (index: number) => {
    bodyRef.current?.rows[index]?.focus();
  };

  useEffect(() => {
    const enter = (event: globalThis.KeyboardEvent) => {
      const free = document.activeElement === document.body && isOnTop(bodyRef.current);
      if (event.key === 'ArrowDown' && free && keys.length > 0) {
        event.preventDefault();
        focusRow(active);
      }
    };
    window.addEventListener('keydown', enter);
    return () => {
      window.removeEventListener('keydown', enter);
    };
  }, [active, keys.length]);

  const first = keys[0];
  useEffect(() => {
    scrollerRef.current?.scrollTo({ top: 0 });
  }, [first]);

  return {
    scrollerRef,
    bodyRef,
    isActive: (index) => index === active,
    setActive: (index) => {
      setActiveKey(keys[index]);
    },
    onKeyDown: (event) => {
      const alone = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.target !== event.currentTarget || !alone || !isOnTop(event.currentTarget)) {
        return;
      }
      const act = Object.hasOwn(rowKeys, event.key) ? rowKeys[event.key] : undefined;
      if (act !== undefined) {
        event.preventDefault();
        act(active);
        return;
      }
      const target = targetOf(event.key, active, keys.length);
      if (target !== undefined) {
        event.preventDefault();
        focusRow(target);
      }
    },
  };
}

function targetOf(key: string, from: number, count: number): number | undefined {
  const to = (index: number) => Math.min(Math.max(index, 0), count - 1);
  switch (key) {
    case 'ArrowDown':
      return to(from + 1);
    case 'ArrowUp':
      return to(from - 1);
    case 'PageDown':
      return to(from + rowsPerScreen);
    case 'PageUp':
      return to(from - rowsPerScreen);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
