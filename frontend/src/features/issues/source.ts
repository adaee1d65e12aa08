import type { Issue } from '../../api/message';
import { saveIssues } from '../../api/save';
import { countIssues, issues } from '../../api/tracking';
import { useRowCount, type ListSource } from '../../components/message/useMessageList';
import { everything } from '../../lib/listState';

/** Each chain of attempts that did not end in a delivery, once. */
export const issuesSource: ListSource<Issue> = {
  name: 'issues',
  sort: 'door_risk',
  page: issues,
  count: countIssues,
  save: saveIssues,
};

/** How many delivery issues are open, whenever they came up: the figure on the tab. */
export function useOpenIssueCount(ticketedEvent: string | undefined) {
  return useRowCount(issuesSource, { ...everything(), ticketedEvent });
}
