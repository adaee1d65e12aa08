import { Button, SegmentedControl, Tooltip } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconCheck, IconMoodSmile, IconSend } from '@tabler/icons-react';
import type { BulkTarget } from '../../api/bulk';
import type { Issue, TicketedEvent } from '../../api/message';
import type { StatusFilter } from '../../api/tracking';
import { AccountFilter } from '../../components/message/AccountFilter';
import { MessageList } from '../../components/message/MessageList';
import { StatusFilterMenu } from '../../components/message/StatusFilterMenu';
import { useMessageList } from '../../components/message/useMessageList';
import { Notice } from '../../components/Notice';
import { useSelection } from '../../components/table/useSelection';
import { formatCount } from '../../lib/count';
import { withSorting, type ListState } from '../../lib/listState';
import { useTag } from '../../lib/useTag';
import { visibleString } from '../../lib/visibleText';
import { EndedToggle } from './EndedToggle';
import { KindFilter } from './KindFilter';
import { ReasonFilter } from './ReasonFilter';
import { issuesSource } from './source';
import { useIssueColumns } from './useIssueColumns';

/** An issue's last attempt is never DELIVERED; PENDING and SENT are in flight. */
const offered: readonly StatusFilter[] = ['BOUNCED', 'FAILED', 'SUPPRESSED', 'PENDING', 'SENT', 'RESOLVED'];

interface IssuesTabProps {
  ticketedEvent: TicketedEvent | undefined;
  onOpen: (message: string) => void;
  onResolve: (message: string) => void;
  /** Resolves by hand. count is the number of messages, formatted for display. */
  onResolveNow: (target: BulkTarget, count: string) => void;
  /** Resends several messages; calls started once the bulk resend has begun. */
  onResend: (target: BulkTarget, started: () => void) => void;
}

/** Delivery issues: announcements and transactions that did not arrive, one row per chain. */
export function IssuesTab({ ticketedEvent, onOpen, onResolve, onResolveNow, onResend }: IssuesTabProps) {
  const { t } = useLingui();
  const list = useMessageList(issuesSource, ticketedEvent);
  const columns = useIssueColumns(onResolve);
  const tag = useTag();
  const { filters } = list.state;
  const selection = useSelection(issueKey, list.result.data?.rows ?? [], JSON.stringify([filters, ticketedEvent]));
  const target: BulkTarget = selection.everything ? { everything: list.query } : { ids: selection.rows.map(issueKey) };

  return (
    <MessageList
      label={t`Delivery issues`}
      list={list}
      columns={columns}
      rowKey={issueKey}
      onOpen={(issue) => {
        onOpen(issue.original.id);
      }}
      rowKeys={{
        r: ({ original }) => {
          if (original.resolvedAt === undefined) {
            onResolve(original.id);
          }
        },
      }}
      recipientOf={({ last }) => last.recipient}
      selection={selection}
      rowLabel={({ original, last }) => visibleString(`${last.recipient}, ${original.subject}`)}
      selectionActions={
        <>
          <Button
            size="compact-md"
            leftSection={<IconSend size={16} aria-hidden />}
            onClick={() => {
              onResend(target, selection.clear);
            }}
          >
            <Trans>Resend</Trans>
          </Button>
          <Button
            size="compact-md"
            variant="default"
            leftSection={<IconCheck size={16} aria-hidden />}
            onClick={() => {
              const n = selection.everything ? list.count : { n: selection.size, more: false };
              onResolveNow(target, n === undefined ? '' : formatCount(n, tag));
              selection.clear();
            }}
          >
            <Trans>Resolve now</Trans>
          </Button>
        </>
      }
      filters={
        <>
          <StatusFilterMenu
            offered={offered}
            value={filters.statuses}
            onChange={(statuses) => {
              list.filter({ statuses });
            }}
          />
          <ReasonFilter
            value={filters.reasons}
            onChange={(reasons) => {
              list.filter({ reasons });
            }}
          />
          <KindFilter
            value={filters.kind}
            onChange={(kind) => {
              list.filter({ kind });
            }}
          />
          {ticketedEvent === undefined && (
            <EndedToggle
              on={!filters.notEnded}
              onChange={(endedToo) => {
                list.filter({ notEnded: !endedToo });
              }}
            />
          )}
          <AccountFilter
            value={filters.account}
            onChange={(account) => {
              list.filter({ account });
            }}
          />
          <Tooltip
            label={t`Door risk shows first who may stand at the door without a ticket: the soonest event first.`}
          >
            <SegmentedControl
              size="sm"
              aria-label={t({ message: 'Order', context: 'sorting' })}
              value={list.state.sort === 'door_risk' ? 'door_risk' : isNewestFirst(list.state) ? 'created' : ''}
              onChange={(sort) => {
                list.setState(withSorting(list.state, sort === 'door_risk' ? 'door_risk' : 'created', false));
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

function isNewestFirst({ sort, ascending }: ListState): boolean {
  return sort === 'created' && !ascending;
}
