import { SegmentedControl, Tooltip } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconMoodSmile } from '@tabler/icons-react';
import type { Issue } from '../../api/message';
import type { StatusFilter } from '../../api/tracking';
import { AccountFilter } from '../../components/message/AccountFilter';
import { MessageList } from '../../components/message/MessageList';
import { StatusFilterMenu } from '../../components/message/StatusFilterMenu';
import { Notice } from '../../components/Notice';
import { initialList, placeIn, toListQuery, withFilters, withSorting } from '../../lib/listState';
import { useRemembered } from '../../lib/remembered';
import { KindFilter } from './KindFilter';
import { ReasonFilter } from './ReasonFilter';
import { useIssueCount, useIssues, useIssueTotal } from './queries';
import { useIssueColumns } from './useIssueColumns';

/** An issue's last attempt is never DELIVERED; PENDING and SENT are in flight. */
const offered: readonly StatusFilter[] = ['BOUNCED', 'FAILED', 'SUPPRESSED', 'PENDING', 'SENT', 'RESOLVED'];

const initial = initialList('door_risk');

interface IssuesTabProps {
  ticketedEvent: string | undefined;
  onOpen: (message: string) => void;
}

/** Announcements and transactions that did not arrive, each chain of attempts once. */
export function IssuesTab({ ticketedEvent, onOpen }: IssuesTabProps) {
  const { t } = useLingui();
  const [state, setState] = useRemembered('issues', initial);
  const query = toListQuery(state, ticketedEvent);
  const result = useIssues(query, placeIn(state, ticketedEvent));
  const count = useIssueCount(query);
  const total = useIssueTotal(result.data?.rows.length === 0);
  const columns = useIssueColumns();
  const { filters } = state;

  return (
    <MessageList
      label={t`Delivery issues`}
      name="issues"
      columns={columns}
      rowKey={issueKey}
      result={result}
      count={count.data}
      total={total.data}
      state={state}
      onState={setState}
      ticketedEvent={ticketedEvent}
      onOpen={(issue) => {
        onOpen(issue.original.id);
      }}
      filters={
        <>
          <StatusFilterMenu
            offered={offered}
            value={filters.statuses}
            onChange={(statuses) => {
              setState(withFilters(state, { statuses }));
            }}
          />
          <ReasonFilter
            value={filters.reasons}
            onChange={(reasons) => {
              setState(withFilters(state, { reasons }));
            }}
          />
          <KindFilter
            value={filters.kind}
            onChange={(kind) => {
              setState(withFilters(state, { kind }));
            }}
          />
          <AccountFilter
            value={filters.account}
            onChange={(account) => {
              setState(withFilters(state, { account }));
            }}
          />
          <Tooltip
            label={t`Door risk shows first who may stand at the door without a ticket: the soonest event first.`}
          >
            <SegmentedControl
              size="sm"
              aria-label={t({ message: 'Order', context: 'sorting' })}
              value={state.sort === 'door_risk' ? 'door_risk' : isNewestFirst(state) ? 'created' : ''}
              onChange={(sort) => {
                setState(withSorting(state, sort === 'door_risk' ? 'door_risk' : 'created', false));
              }}
              data={[
                { value: 'door_risk', label: t`Door risk` },
                { value: 'created', label: t`Newest` },
              ]}
            />
          </Tooltip>
        </>
      }
      empty={
        <Notice icon={<IconMoodSmile size={30} />} title={t`No delivery issues`}>
          <Trans>Every message has arrived, is on its way, or has been resolved.</Trans>
        </Notice>
      }
    />
  );
}

function issueKey(issue: Issue): string {
  return issue.original.id;
}

function isNewestFirst(state: { sort: string; ascending: boolean }): boolean {
  return state.sort === 'created' && !state.ascending;
}
