import { useQuery } from '@tanstack/react-query';
import { messageDetail } from '../../api/tracking';
import { dataRoot } from '../../lib/dataRoot';

/** One message with its timeline, attempts and suppressions; nothing is asked for without an id. */
export function useMessageDetail(id: string | undefined) {
  return useQuery({
    queryKey: [dataRoot, 'message', id ?? ''],
    queryFn: () => messageDetail(id ?? ''),
    enabled: id !== undefined,
  });
}
