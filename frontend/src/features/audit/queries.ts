import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { auditLog, type AuditEntry, type AuditQuery } from '../../api/audit';
import { undoResolve } from '../../api/resend';
import { undoRemovals } from '../../api/suppressions';
import { dataRoot } from '../../lib/dataRoot';

const keys = { entries: (query: AuditQuery) => [dataRoot, 'audit', query] as const };

/** Queries the audit log, with further pages on request. */
export function useAuditLog(query: AuditQuery) {
  return useInfiniteQuery({
    queryKey: keys.entries(query),
    queryFn: ({ pageParam }) => auditLog(query, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

/** Undoes an audit log entry: the removal of a suppression by the entry's id, a resolution by the message's id. */
export function useUndoEntry() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, action, subject }: AuditEntry) =>
      action === 'resolve' ? undoResolve([subject]) : undoRemovals([id]),
    onSettled: () => client.invalidateQueries({ queryKey: [dataRoot] }),
  });
}
