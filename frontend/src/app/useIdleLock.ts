import { useIdle } from '@mantine/hooks';
import { useEffect } from 'react';
import { useSignOut } from '../features/signin/queries';

/** How long a window may be left alone before it asks who is there. */
export const idleMilliseconds = 15 * 60_000;

/** Signs the person out of a window that nobody has touched for a quarter of an hour: whoever comes by next may be somebody else. */
export function useIdleLock(): void {
  const idle = useIdle(idleMilliseconds, { initialState: false });
  const { mutate: signOut } = useSignOut();
  useEffect(() => {
    if (idle) {
      signOut();
    }
  }, [idle, signOut]);
}
