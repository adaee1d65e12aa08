import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { plural } from '@lingui/core/macro';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Count } from '../../api/tracking';
import { formatCount } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import classes from './SelectionBar.module.css';
import type { Selection } from './useSelection';

interface SelectionBarProps {
  selection: Pick<Selection<never>, 'size' | 'everything' | 'chooseEverything' | 'clear'>;
  /** Number of rows that match the filters. */
  count: Count | undefined;
  /** Actions on the selected rows. */
  children: ReactNode;
}

/** The selection and its actions. The bar covers the bottom of the table, so that its appearance moves nothing. */
export function SelectionBar({ selection, count, children }: SelectionBarProps) {
  const { t } = useLingui();
  const tag = useTag();
  const { size, everything } = selection;
  if (size === 0) {
    return null;
  }
  const all = count && formatCount(count, tag);
  const isMore = !everything && count !== undefined && (count.more || count.n > size);
  return (
    <div className={classes.bar} role="region" aria-label={t`Selection`}>
      <span className={classes.count} role="status">
        {everything && all !== undefined ? (
          <Trans>All {all} that match</Trans>
        ) : (
          t`${plural(size, { one: '# selected', other: '# selected' })}`
        )}
      </span>
      {isMore && (
        <Button variant="subtle" size="compact-sm" onClick={selection.chooseEverything}>
          <Trans>Select all {all} that match</Trans>
        </Button>
      )}
      <span className={classes.actions}>{children}</span>
      <Tooltip label={t`Clear the selection`}>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Clear the selection`} onClick={selection.clear}>
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
