import { Tabs } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { BulkTarget } from '../api/bulk';
import type { TicketedEvent } from '../api/message';
import { CountedTab } from '../components/CountedTab';
import { AnnouncementsTab } from '../features/announcements/AnnouncementsTab';
import { IssuesTab } from '../features/issues/IssuesTab';
import { useOpenIssueCount } from '../features/issues/source';
import { TransactionsTab } from '../features/transactions/TransactionsTab';
import classes from './MessageTracking.module.css';
import { tabs, useTab, type Tab } from './route';
import { useMessageOverlays } from './useMessageOverlays';

interface MessageTrackingProps {
  ticketedEvent: TicketedEvent | undefined;
  suppressionEnforced: boolean;
  /** Resends several messages; calls started once the bulk resend has begun. */
  onBulk: (target: BulkTarget, started: () => void) => void;
}

/** The three lists of messages and the open message. */
export function MessageTracking({ ticketedEvent, suppressionEnforced, onBulk }: MessageTrackingProps) {
  const { t } = useLingui();
  const [tab, setTab] = useTab();
  const { open, commands, resolveNow, overlays } = useMessageOverlays(suppressionEnforced);
  const list = { ticketedEvent, onOpen: open, onResolveNow: resolveNow, onResend: onBulk };

  const names: Record<Tab, string> = {
    issues: t`Delivery issues`,
    announcements: t`Announcements`,
    transactions: t`Transactions`,
  };
  const lists: Record<Tab, ReactNode> = {
    issues: <IssuesTab {...list} onResolve={commands.resolve} />,
    announcements: <AnnouncementsTab {...list} />,
    transactions: <TransactionsTab {...list} />,
  };

  return (
    <>
      <Tabs
        value={tab}
        onChange={(value) => {
          setTab(value as Tab);
        }}
        keepMounted={false}
        classNames={{ root: classes.card, list: classes.tabs, tab: classes.tab, panel: classes.panel }}
      >
        <Tabs.List>
          {tabs.map((name) => (
            <TabHead key={name} name={name} title={names[name]} ticketedEvent={ticketedEvent} />
          ))}
        </Tabs.List>
        {tabs.map((name) => (
          <Tabs.Panel key={name} value={name} tabIndex={-1}>
            {lists[name]}
          </Tabs.Panel>
        ))}
      </Tabs>
      {overlays}
    </>
  );
}

interface TabHeadProps {
  name: Tab;
  title: string;
  ticketedEvent: TicketedEvent | undefined;
}

function TabHead({ name, title, ticketedEvent }: TabHeadProps) {
  return name === 'issues' ? (
    <IssuesTabHead title={title} ticketedEvent={ticketedEvent} />
  ) : (
    <Tabs.Tab value={name}>{title}</Tabs.Tab>
  );
}

function IssuesTabHead({ title, ticketedEvent }: Omit<TabHeadProps, 'name'>) {
  const { data: count } = useOpenIssueCount(ticketedEvent);
  return <CountedTab value="issues" title={title} count={count} />;
}
