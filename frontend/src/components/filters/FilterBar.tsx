import { Button } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { IconFilterOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './FilterBar.module.css';

interface FilterBarProps {
  children: ReactNode;
  /** Undefined while no filter is set. */
  onClear?: (() => void) | undefined;
  /** Shown at the end of the row. */
  tools: ReactNode;
}

/** The row of filters above a list. */
export function FilterBar({ children, onClear, tools }: FilterBarProps) {
  return (
    <div className={classes.bar} role="search">
      {children}
      {onClear !== undefined && (
        <Button
          variant="subtle"
          size="sm"
          px={10}
          leftSection={<IconFilterOff size={16} aria-hidden />}
          onClick={onClear}
        >
          <Trans>Clear filters</Trans>
        </Button>
      )}
      <div className={classes.tools}>{tools}</div>
    </div>
  );
}
