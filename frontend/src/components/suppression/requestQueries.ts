import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { askSuppression, suppressionRequestsAbout } from '../../api/suppressionRequests';
import { requestKeys } from './requestKeys';

/** Queries the requests about an address in the person's accounts, newest first. */
export function useRequestsAbout(email: string, enabled: boolean) {
  return useQuery({
    queryKey: requestKeys.about(email),
    queryFn: () => suppressionRequestsAbout(email),
    enabled,
  });
}

export function useAskSuppression() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: askSuppression,
    // Also after a failure: somebody else may have made a request meanwhile.
    onSettled: () => client.invalidateQueries({ queryKey: requestKeys.all }),
  });
}
