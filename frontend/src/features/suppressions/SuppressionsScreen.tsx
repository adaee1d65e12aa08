import { Tabs } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { EnforcementNote } from './EnforcementNote';
import { SESSection } from './SESSection';
import { SuppressionList } from './SuppressionList';
import classes from './SuppressionsScreen.module.css';

/** The addresses that must not be written to, for superadmins; enforced is SES_SUPPRESSION_ENABLED (rule 8). */
export function SuppressionsScreen({ enforced }: { enforced: boolean }) {
  const { t } = useLingui();
  return (
    <div className={classes.screen}>
      <EnforcementNote enforced={enforced} />
      <Tabs
        defaultValue="list"
        keepMounted={false}
        classNames={{ root: classes.card, list: classes.tabs, panel: classes.panel }}
      >
        <Tabs.List>
          <Tabs.Tab value="list">{t`Mailroom's list`}</Tabs.Tab>
          <Tabs.Tab value="ses">{t`SES's list`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="list" tabIndex={-1}>
          <SuppressionList />
        </Tabs.Panel>
        <Tabs.Panel value="ses" tabIndex={-1}>
          <SESSection />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
