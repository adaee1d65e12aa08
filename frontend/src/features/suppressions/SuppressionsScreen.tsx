import { Tabs } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useEffect, useEffectEvent, useState } from 'react';
import { onTopic } from '../../api/live';
import { CountedTab } from '../../components/CountedTab';
import { EnforcementNote } from './EnforcementNote';
import { ImportDialog } from './ImportDialog';
import { RequestsSection } from './RequestsSection';
import { useOpenRequestCount } from './requestQueries';
import { SESSection } from './SESSection';
import { SuppressionList } from './SuppressionList';
import classes from './SuppressionsScreen.module.css';
import { useCancelImport, useOpenDropped } from './workQueries';

/** The suppressions, for superadmins; enforced is SES_SUPPRESSION_ENABLED (rule 8). */
export function SuppressionsScreen({ enforced }: { enforced: boolean }) {
  const { t } = useLingui();
  const [tab, setTab] = useState('list');
  const { data: count } = useOpenRequestCount();
  const [importing, setImporting] = useState(false);
  const dropped = useOpenDropped();
  const cancel = useCancelImport();
  const forget = () => {
    if (dropped.data !== undefined) {
      cancel.mutate();
    }
    dropped.reset();
  };
  const onDrop = useEffectEvent(() => {
    // The import dialog must not cover another dialog.
    if (importing || document.querySelector('[aria-modal=true]') === null) {
      setImporting(true);
      dropped.mutate();
    }
  });
  useEffect(
    () =>
      onTopic('file:dropped', () => {
        onDrop();
      }),
    [],
  );
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
          <SuppressionList
            onImport={() => {
              setImporting(true);
            }}
          />
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
      <ImportDialog
        opened={importing}
        dropped={{ file: dropped.data, error: dropped.error, taken: dropped.reset, forget }}
        onClose={() => {
          setImporting(false);
          forget();
        }}
      />
    </div>
  );
}
