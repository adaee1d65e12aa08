import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';

const Memory = createContext(new Map<string, unknown>());

/** Holds what screens remember while a person is signed in; give it a key that changes with the person. */
export function RememberedProvider({ children }: { children: ReactNode }) {
  const [memory] = useState(() => new Map<string, unknown>());
  return <Memory value={memory}>{children}</Memory>;
}

/** State that is still there when its screen comes back. Each key has one type of value, and one component at a time. */
export function useRemembered<T>(key: string, initial: T): [T, (value: T) => void] {
  const memory = useContext(Memory);
  const [value, setValue] = useState<T>(() => (memory.has(key) ? (memory.get(key) as T) : initial));
  const remember = useCallback(
    (next: T) => {
      memory.set(key, next);
      setValue(next);
    },
    [memory, key],
  );
  return [value, remember];
}
