import { Tabs } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { CountedTab } from '../../components/CountedTab';
import { EnforcementNote } from './EnforcementNote';
import { RequestsSection } from './RequestsSection';
import { useOpenRequestCount } from './requestQueries';
import { SESSection } from './SESSection';
import { SuppressionList } from './SuppressionList';
import classes from './SuppressionsScreen.module.css';

/** The addresses that must not be written to, for superadmins; enforced is SES_SUPPRESSION_ENABLED (rule 8). */
export function SuppressionsScreen({ enforced }: { enforced: boolean }) {
  const { t } = useLingui();
  const [tab, setTab] = useState('list');
  const { data: count } = useOpenRequestCount();
  return (
    <div className={classes.screen}>
      <EnforcementNote enforced={enforced} />
      <Tabs
        value={tab}
        onChange={(value) => {
          setTab(value ?? tab);
        }}
        keepMounted={false}
        classNames={{ root: classes.card, list: classes.tabs, panel: classes.panel }}
      >
        <Tabs.List>
          <Tabs.Tab value="list">{t`Mailroom's list`}</Tabs.Tab>
          <Tabs.Tab value="ses">{t`SES's list`}</Tabs.Tab>
          <CountedTab value="requests" title={t`Requests`} count={count} />
        </Tabs.List>
        <Tabs.Panel value="list" tabIndex={-1}>
          <SuppressionList />
        </Tabs.Panel>
        <Tabs.Panel value="ses" tabIndex={-1}>
          <SESSection />
        </Tabs.Panel>
        <Tabs.Panel value="requests" tabIndex={-1}>
          <RequestsSection
            onList={() => {
              setTab('list');
            }}
          />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
