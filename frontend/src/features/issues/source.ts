import type { Issue, TicketedEvent } from '../../api/message';
import { saveIssues } from '../../api/save';
import { countIssues, issues } from '../../api/tracking';
import { useRowCount, type ListSource } from '../../components/message/useMessageList';
import { initialList, toDo, toListQuery } from '../../lib/listState';

/** All delivery issues, one row per chain. */
export const issuesSource: ListSource<Issue> = {
  name: 'issues',
  sort: 'door_risk',
  opening: toDo,
  page: issues,
  count: countIssues,
  save: saveIssues,
};

/** Queries how many rows match the initial filters, for the count on the tab. */
export function useOpenIssueCount(ticketedEvent: TicketedEvent | undefined) {
  const { sort, opening } = issuesSource;
  return useRowCount(issuesSource, toListQuery(initialList(sort, opening), ticketedEvent));
}
