import { Button } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import classes from './MoreButton.module.css';

interface MoreButtonProps {
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}

/** The button below a list that loads older rows. */
export function MoreButton({ hasMore, loading, onMore }: MoreButtonProps) {
  if (!hasMore) {
    return null;
  }
  return (
    <div className={classes.more}>
      <Button variant="subtle" size="sm" loading={loading} onClick={onMore}>
        <Trans>Show older ones</Trans>
      </Button>
    </div>
  );
}
