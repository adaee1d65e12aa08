import type { MessageDescriptor } from '@lingui/core';
import { useLingui } from '@lingui/react';
import { useCallback } from 'react';

/** Turns a descriptor into words of the active language; text that is no descriptor stays. */
export function useWords(): (words: MessageDescriptor | string) => string {
  const { _ } = useLingui();
  return useCallback((words) => (typeof words === 'string' ? words : _(words)), [_]);
}
