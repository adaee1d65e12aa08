import { Trans, useLingui } from '@lingui/react/macro';
import { IconSpeakerphone } from '@tabler/icons-react';
import type { BulkTarget } from '../../api/bulk';
import type { Message, TicketedEvent } from '../../api/message';
import type { StatusFilter } from '../../api/tracking';
import { AccountFilter } from '../../components/message/AccountFilter';
import { MessageList } from '../../components/message/MessageList';
import { MessageSelectionActions } from '../../components/message/MessageSelectionActions';
import { ProblemsToggle } from '../../components/message/ProblemsToggle';
import { StatusFilterMenu } from '../../components/message/StatusFilterMenu';
import { useMessageColumns } from '../../components/message/useMessageColumns';
import { useMessageList } from '../../components/message/useMessageList';
import { Notice } from '../../components/Notice';
import { useSelection } from '../../components/table/useSelection';
import { visibleString } from '../../lib/visibleText';
import { announcementsSource } from './source';

const offered: readonly StatusFilter[] = [
  'SENT',
  'DELIVERED',
  'BOUNCED',
  'SUPPRESSED',
  'FAILED',
  'PENDING',
  'RESOLVED',
];

interface AnnouncementsTabProps {
  ticketedEvent: TicketedEvent | undefined;
  onOpen: (message: string) => void;
  /** Resolves by hand. count is the number of messages, formatted for display. */
  onResolveNow: (target: BulkTarget, count: string) => void;
  /** Resends several messages; calls started once the bulk resend has begun. */
  onResend: (target: BulkTarget, started: () => void) => void;
}

/** The list of announcements, one row per recipient. */
export function AnnouncementsTab({ ticketedEvent, onOpen, onResolveNow, onResend }: AnnouncementsTabProps) {
  const { t } = useLingui();
  const list = useMessageList(announcementsSource, ticketedEvent);
  const columns = useMessageColumns({ withType: false });
  const { filters } = list.state;
  const selection = useSelection(messageKey, list.result.data?.rows ?? [], JSON.stringify([filters, ticketedEvent]));

  return (
    <MessageList
      label={t`Announcements`}
      list={list}
      columns={columns}
      rowKey={messageKey}
      onOpen={(message) => {
        onOpen(message.id);
      }}
      recipientOf={({ recipient }) => recipient}
      selection={selection}
      rowLabel={({ recipient, subject }) => visibleString(`${recipient}, ${subject}`)}
      selectionActions={
        <MessageSelectionActions selection={selection} onResolveNow={onResolveNow} onResend={onResend} />
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
          <ProblemsToggle
            on={filters.problemsOnly}
            onChange={(problemsOnly) => {
              list.filter({ problemsOnly });
            }}
          />
          <AccountFilter
            value={filters.account}
            onChange={(account) => {
              list.filter({ account });
            }}
          />
        </>
      }
      empty={
        <Notice icon={<IconSpeakerphone size={28} />} title={t`No announcements yet`}>
          <Trans>What organizers send to the guests of an event appears here, one line for each recipient.</Trans>
        </Notice>
      }
    />
  );
}

function messageKey(message: Message): string {
  return message.id;
}
