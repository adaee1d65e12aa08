import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { auditLog, type AuditEntry, type AuditQuery } from '../../api/audit';
import { undoResolve } from '../../api/resend';
import { undoRemovals } from '../../api/suppressions';
import { dataRoot } from '../../lib/dataRoot';

const keys = { entries: (query: AuditQuery) => [dataRoot, 'audit', query] as const };

/** The audit log, as far as somebody has read on. */
export function useAuditLog(query: AuditQuery) {
  return useInfiniteQuery({
    queryKey: keys.entries(query),
    queryFn: ({ pageParam }) => auditLog(query, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

/** Takes back what an entry tells: the removal of a suppression by the entry, resolving by the message. */
export function useUndoEntry() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, action, subject }: AuditEntry) =>
      action === 'resolve' ? undoResolve([subject]) : undoRemovals([id]),
    onSettled: () => client.invalidateQueries({ queryKey: [dataRoot] }),
  });
}
