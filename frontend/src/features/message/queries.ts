import { useQuery } from '@tanstack/react-query';
import { messageDetail } from '../../api/tracking';
import { dataRoot } from '../../lib/dataRoot';

const keys = {
  detail: (id: string) => [dataRoot, 'message', id] as const,
};

/** One message with its timeline, attempts and suppressions. */
export function useMessageDetail(id: string) {
  return useQuery({ queryKey: keys.detail(id), queryFn: () => messageDetail(id) });
}
