import { useComputedColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { showDark } from '../api/window';

/** Keeps the colour scheme of the native window in step with the page. */
export function useWindowColours(): void {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  useEffect(() => {
    // A wrong window colour is not worth an error message.
    void showDark(scheme === 'dark').catch(() => undefined);
  }, [scheme]);
}
