import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Batch } from '../../api/operations';
import {
  answerSuppressionRequest,
  countSuppressionRequests,
  suppressionRequests,
  type SuppressionRequest,
} from '../../api/suppressionRequests';
import { requestKeys } from '../../components/suppression/requestKeys';
import { dataRoot } from '../../lib/dataRoot';

/** Open requests, or those that were answered, as far as somebody has read on. */
export function useRequests(open: boolean) {
  return useInfiniteQuery({
    queryKey: requestKeys.list(open),
    queryFn: ({ pageParam }) => suppressionRequests(open, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ next }: Batch<SuppressionRequest>) => next,
  });
}

/** How many requests are open. */
export function useOpenRequestCount() {
  return useQuery({ queryKey: requestKeys.count(), queryFn: countSuppressionRequests });
}

export function useAnswerRequest() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, answer }: { id: string; answer: string }) => answerSuppressionRequest(id, answer),
    // Also after a failure: somebody else may have been faster. The answer is in the audit log as well.
    onSettled: () => client.invalidateQueries({ queryKey: [dataRoot] }),
  });
}
