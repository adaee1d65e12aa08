import { useSyncExternalStore } from 'react';

/** How often texts like "2 min ago" are written anew. */
const tickMilliseconds = 20_000;

let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** The time, to the tick. One timer serves every component on the page, and none runs while nobody looks. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    tick();
    timer = setInterval(tick, tickMilliseconds);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function tick() {
  now = new Date();
  listeners.forEach((listener) => {
    listener();
  });
}
