import { useSyncExternalStore } from 'react';

/** How often texts like "2 min ago" are updated. */
const tickMilliseconds = 20_000;

let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** Returns the current time, updated on each tick. All components share one timer, which runs only while at least one uses it. */
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
