import { useEffect, useState } from 'react';

/** Whether the content with this identity has been painted since the identity last changed; always false for undefined. */
export function usePainted(identity: string | undefined): boolean {
  const [painted, setPainted] = useState(false);
  const [last, setLast] = useState(identity);
  if (identity !== last) {
    setLast(identity);
    setPainted(false);
  }
  useEffect(() => {
    // The callback runs just before the frame is painted; a task that it schedules runs after.
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
