import { useCallback } from 'react';
import { toApiError } from '../api/error';
import { visibleString } from '../lib/visibleText';
import { useErrorWords } from './useErrorWords';

/** Describes a failure in one sentence: the code in words, then the error's message in English. */
export function useFailureWords(): (error: unknown) => string {
  const describe = useErrorWords();
  return useCallback(
    (error) => {
      const { code, message } = toApiError(error);
      return [describe(code), visibleString(message)].filter((part) => part !== undefined && part !== '').join(': ');
    },
    [describe],
  );
}
