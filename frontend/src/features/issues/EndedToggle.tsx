import { Button } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { IconHistory } from '@tabler/icons-react';
import classes from './EndedToggle.module.css';

/** The toggle that also lists the issues of ticketed events that have ended. */
export function EndedToggle({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { t } = useLingui();
  return (
    <Button
      variant="default"
      size="sm"
      className={classes.toggle}
      aria-pressed={on}
      leftSection={<IconHistory size={16} aria-hidden />}
      title={t`Also list the issues of events that have ended`}
      onClick={() => {
        onChange(!on);
      }}
    >
      {t`Ended events`}
    </Button>
  );
}
