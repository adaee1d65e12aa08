import { useIdle } from '@mantine/hooks';
import { useEffect } from 'react';
import { useSignOut } from '../features/signin/queries';

/** After this time without input the person is signed out. */
export const idleMilliseconds = 15 * 60_000;

/** Signs the person out after 15 minutes without input, because the next person at the window may be somebody else. */
export function useIdleLock(): void {
  const idle = useIdle(idleMilliseconds, { initialState: false });
  const { mutate: signOut } = useSignOut();
  useEffect(() => {
    if (idle) {
      signOut();
    }
  }, [idle, signOut]);
}
