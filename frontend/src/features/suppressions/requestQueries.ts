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

/** Queries open or answered requests, with further pages on request. */
export function useRequests(open: boolean) {
  return useInfiniteQuery({
    queryKey: requestKeys.list(open),
    queryFn: ({ pageParam }) => suppressionRequests(open, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ next }: Batch<SuppressionRequest>) => next,
  });
}

/** Queries how many requests are open. */
export function useOpenRequestCount() {
  return useQuery({ queryKey: requestKeys.count(), queryFn: countSuppressionRequests });
}

export function useAnswerRequest() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, answer }: { id: string; answer: string }) => answerSuppressionRequest(id, answer),
    // Also after a failure: somebody else may have answered first. All data, because the answer is also in the audit log.
    onSettled: () => client.invalidateQueries({ queryKey: [dataRoot] }),
  });
}
