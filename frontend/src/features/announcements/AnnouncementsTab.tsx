import { Trans, useLingui } from '@lingui/react/macro';
import { IconSpeakerphone } from '@tabler/icons-react';
import type { Message } from '../../api/message';
import type { StatusFilter } from '../../api/tracking';
import { AccountFilter } from '../../components/message/AccountFilter';
import { MessageList } from '../../components/message/MessageList';
import { ProblemsToggle } from '../../components/message/ProblemsToggle';
import { StatusFilterMenu } from '../../components/message/StatusFilterMenu';
import { useMessageColumns } from '../../components/message/useMessageColumns';
import { Notice } from '../../components/Notice';
import { initialList, placeIn, toListQuery, withFilters } from '../../lib/listState';
import { useRemembered } from '../../lib/remembered';
import { useAnnouncementCount, useAnnouncements, useAnnouncementTotal } from './queries';

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

interface AnnouncementsTabProps {
  ticketedEvent: string | undefined;
  onOpen: (message: string) => void;
}

/** Every recipient of every broadcast. */
export function AnnouncementsTab({ ticketedEvent, onOpen }: AnnouncementsTabProps) {
  const { t } = useLingui();
  const [state, setState] = useRemembered('announcements', initial);
  const query = toListQuery(state, ticketedEvent, 'announcement');
  const result = useAnnouncements(query, placeIn(state, ticketedEvent));
  const count = useAnnouncementCount(query);
  const total = useAnnouncementTotal(result.data?.rows.length === 0);
  const columns = useMessageColumns({ withType: false });
  const { filters } = state;

  return (
    <MessageList
      label={t`Announcements`}
      name="announcements"
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
