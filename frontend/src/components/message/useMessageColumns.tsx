import { useLingui } from '@lingui/react/macro';
import type { Message } from '../../api/message';
import { useViewer } from '../../lib/viewer';
import { ForeignText } from '../ForeignText';
import type { Column } from '../table/column';
import { EventCell } from './EventCell';
import { RecipientCell } from './RecipientCell';
import { StatusCell } from './StatusCell';
import { SubjectCell } from './SubjectCell';
import { WhenCell } from './WhenCell';

/** Returns the columns of a list of messages in screen order. Superadmins also see the account. */
export function useMessageColumns({ withType }: { withType: boolean }): Column<Message>[] {
  const { t } = useLingui();
  const { superadmin } = useViewer();
  const columns: Column<Message>[] = [
    {
      id: 'status',
      title: t`Status`,
      width: 146,
      sort: 'status',
      fixed: true,
      render: (message) => <StatusCell message={message} />,
    },
    {
      id: 'recipient',
      title: t`Recipient`,
      width: 168,
      sort: 'recipient',
      fixed: true,
      render: (message) => <RecipientCell address={message.recipient} meant={message.suggestion} />,
    },
    {
      id: 'subject',
      title: t`Subject`,
      width: 168,
      sort: 'subject',
      render: (message) => <SubjectCell message={message} withType={withType} />,
    },
    {
      id: 'event',
      title: t`Ticketed event`,
      width: 160,
      render: (message) => <EventCell event={message.ticketedEvent} />,
    },
    {
      id: 'created',
      title: t`Created`,
      width: 98,
      sort: 'created',
      render: (message) => <WhenCell date={message.createdAt} />,
    },
    {
      id: 'updated',
      title: t`Updated`,
      width: 98,
      sort: 'updated',
      render: (message) => <WhenCell date={message.updatedAt} />,
    },
  ];
  if (superadmin) {
    columns.push({
      id: 'account',
      title: t`Account`,
      width: 120,
      render: (message) => <ForeignText text={message.accountName ?? ''} truncate />,
    });
  }
  return columns;
}
