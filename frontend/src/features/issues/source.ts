import type { Issue } from '../../api/message';
import { saveIssues } from '../../api/save';
import { countIssues, issues } from '../../api/tracking';
import { useRowCount, type ListSource } from '../../components/message/useMessageList';
import { initialList, toDo, toListQuery } from '../../lib/listState';

/** Each chain of attempts that did not end in a delivery, once. */
export const issuesSource: ListSource<Issue> = {
  name: 'issues',
  sort: 'door_risk',
  opening: toDo,
  page: issues,
  count: countIssues,
  save: saveIssues,
};

/** How many rows the list opens with: the figure on the tab. */
export function useOpenIssueCount(ticketedEvent: string | undefined) {
  const { sort, opening } = issuesSource;
  return useRowCount(issuesSource, toListQuery(initialList(sort, opening), ticketedEvent));
}
