import { Trans, useLingui } from '@lingui/react/macro';
import { IconTicket } from '@tabler/icons-react';
import type { Message } from '../../api/message';
import type { StatusFilter } from '../../api/tracking';
import { FilterMenu } from '../../components/filters/FilterMenu';
import { AccountFilter } from '../../components/message/AccountFilter';
import { MessageList } from '../../components/message/MessageList';
import { ProblemsToggle } from '../../components/message/ProblemsToggle';
import { StatusFilterMenu } from '../../components/message/StatusFilterMenu';
import { useMessageColumns } from '../../components/message/useMessageColumns';
import { Notice } from '../../components/Notice';
import { initialList, placeIn, toListQuery, withFilters } from '../../lib/listState';
import { useRemembered } from '../../lib/remembered';
import { useWords } from '../../lib/useWords';
import { emailTypeWords } from '../../lib/words/kind';
import { useTransactionCount, useTransactions, useTransactionTotal } from './queries';

const offered: readonly StatusFilter[] = [
  'SENT',
  'DELIVERED',
  'BOUNCED',
  'SUPPRESSED',
  'FAILED',
  'PENDING',
  'RESOLVED',
];

const initial = initialList('created');

interface TransactionsTabProps {
  ticketedEvent: string | undefined;
  onOpen: (message: string) => void;
}

/** Every mail about an order, a ticket or a waitlist place. */
export function TransactionsTab({ ticketedEvent, onOpen }: TransactionsTabProps) {
  const { t } = useLingui();
  const words = useWords();
  const [state, setState] = useRemembered('transactions', initial);
  const query = toListQuery(state, ticketedEvent, 'transaction');
  const result = useTransactions(query, placeIn(state, ticketedEvent));
  const count = useTransactionCount(query);
  const total = useTransactionTotal(result.data?.rows.length === 0);
  const columns = useMessageColumns({ withType: true });
  const { filters } = state;

  return (
    <MessageList
      label={t`Transactions`}
      name="transactions"
      columns={columns}
      rowKey={messageKey}
      result={result}
      count={count.data}
      total={total.data}
      state={state}
      onState={setState}
      ticketedEvent={ticketedEvent}
      onOpen={(message) => {
        onOpen(message.id);
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
          <FilterMenu
            label={t`E-mail type`}
            options={Object.entries(emailTypeWords).map(([value, descriptor]) => ({ value, label: words(descriptor) }))}
            value={filters.emailTypes}
            onChange={(emailTypes) => {
              setState(withFilters(state, { emailTypes }));
            }}
          />
          <ProblemsToggle
            on={filters.problemsOnly}
            onChange={(problemsOnly) => {
              setState(withFilters(state, { problemsOnly }));
            }}
          />
          <AccountFilter
            value={filters.account}
            onChange={(account) => {
              setState(withFilters(state, { account }));
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
