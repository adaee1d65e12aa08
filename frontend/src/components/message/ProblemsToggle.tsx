import { Button } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { IconAlertTriangle } from '@tabler/icons-react';
import classes from './ProblemsToggle.module.css';

/** The Issues toggle: limits the list to messages that did not arrive and are not resolved. */
export function ProblemsToggle({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { t } = useLingui();
  return (
    <Button
      variant="default"
      size="sm"
      className={classes.toggle}
      aria-pressed={on}
      leftSection={<IconAlertTriangle size={16} aria-hidden />}
      title={t`Only messages that did not arrive and are not resolved`}
      onClick={() => {
        onChange(!on);
      }}
    >
      {t`Issues`}
    </Button>
  );
}
