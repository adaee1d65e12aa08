import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';

const Memory = createContext(new Map<string, unknown>());

/** Holds state that screens remember while a person is signed in. Its React key must change with the person. */
export function RememberedProvider({ children }: { children: ReactNode }) {
  const [memory] = useState(() => new Map<string, unknown>());
  return <Memory value={memory}>{children}</Memory>;
}

/** State that survives unmounting of its screen. Each key must have one value type and be used by one component at a time. */
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
