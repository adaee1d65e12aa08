import type { MessageDescriptor } from '@lingui/core';
import { useLingui } from '@lingui/react';
import { useCallback } from 'react';

/** Returns a function that translates a descriptor; a plain string is returned unchanged. */
export function useWords(): (words: MessageDescriptor | string) => string {
  const { _ } = useLingui();
  return useCallback((words) => (typeof words === 'string' ? words : _(words)), [_]);
}
