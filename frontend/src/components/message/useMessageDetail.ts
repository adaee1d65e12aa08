import { useQuery } from '@tanstack/react-query';
import { messageDetail } from '../../api/tracking';
import { messageKeys } from './messageKeys';

/** Queries one message with its timeline, attempts and suppressions; disabled without an id. */
export function useMessageDetail(id: string | undefined) {
  return useQuery({
    queryKey: messageKeys.detail(id ?? ''),
    queryFn: () => messageDetail(id ?? ''),
    enabled: id !== undefined,
  });
}
