import { useEffect, useState } from 'react';

/** Whether what is identified so has been painted on the screen since it was last something else; undefined is nothing. */
export function usePainted(identity: string | undefined): boolean {
  const [painted, setPainted] = useState(false);
  const [last, setLast] = useState(identity);
  if (identity !== last) {
    setLast(identity);
    setPainted(false);
  }
  useEffect(() => {
    // A frame's callback runs just before it is painted, a task that the callback sets runs after.
    let task: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      task = setTimeout(() => {
        setPainted(true);
      });
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(task);
    };
  }, [identity]);
  return painted && identity === last && identity !== undefined;
}
