import { Trans, useLingui } from '@lingui/react/macro';
import { IconTicket } from '@tabler/icons-react';
import type { BulkTarget } from '../../api/bulk';
import type { Message, TicketedEvent } from '../../api/message';
import type { StatusFilter } from '../../api/tracking';
import { FilterMenu } from '../../components/filters/FilterMenu';
import { AccountFilter } from '../../components/message/AccountFilter';
import { MessageList } from '../../components/message/MessageList';
import { MessageSelectionActions } from '../../components/message/MessageSelectionActions';
import { ProblemsToggle } from '../../components/message/ProblemsToggle';
import { StatusFilterMenu } from '../../components/message/StatusFilterMenu';
import { useMessageColumns } from '../../components/message/useMessageColumns';
import { useMessageList } from '../../components/message/useMessageList';
import { Notice } from '../../components/Notice';
import { useSelection } from '../../components/table/useSelection';
import { useWords } from '../../lib/useWords';
import { visibleString } from '../../lib/visibleText';
import { emailTypeWords } from '../../lib/words/kind';
import { transactionsSource } from './source';

const offered: readonly StatusFilter[] = [
  'SENT',
  'DELIVERED',
  'BOUNCED',
  'SUPPRESSED',
  'FAILED',
  'PENDING',
  'RESOLVED',
];

interface TransactionsTabProps {
  ticketedEvent: TicketedEvent | undefined;
  onOpen: (message: string) => void;
  /** Resolves by hand. count is the number of messages, formatted for display. */
  onResolveNow: (target: BulkTarget, count: string) => void;
  /** Resends several messages; calls started once the bulk resend has begun. */
  onResend: (target: BulkTarget, started: () => void) => void;
}

/** The list of transactions: mails about an order, a ticket or a waitlist place. */
export function TransactionsTab({ ticketedEvent, onOpen, onResolveNow, onResend }: TransactionsTabProps) {
  const { t } = useLingui();
  const words = useWords();
  const list = useMessageList(transactionsSource, ticketedEvent);
  const columns = useMessageColumns({ withType: true });
  const { filters } = list.state;
  const selection = useSelection(messageKey, list.result.data?.rows ?? [], JSON.stringify([filters, ticketedEvent]));

  return (
    <MessageList
      label={t`Transactions`}
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
          <FilterMenu
            label={t`E-mail type`}
            options={Object.entries(emailTypeWords).map(([value, descriptor]) => ({ value, label: words(descriptor) }))}
            value={filters.emailTypes}
            onChange={(emailTypes) => {
              list.filter({ emailTypes });
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
        <Notice icon={<IconTicket size={28} />} title={t`No transactions yet`}>
          <Trans>Mails about orders, tickets and waitlist places appear here once Hi.Events has sent one.</Trans>
        </Notice>
      }
    />
  );
}

function messageKey(message: Message): string {
  return message.id;
}
