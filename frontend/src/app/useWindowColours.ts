import { useComputedColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { showDark } from '../api/window';

/** Keeps the window around the page in the page's colours. */
export function useWindowColours(): void {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  useEffect(() => {
    // A window in the wrong colour is no reason to bother anybody.
    void showDark(scheme === 'dark').catch(() => undefined);
  }, [scheme]);
}
