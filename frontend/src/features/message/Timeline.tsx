import { Trans, useLingui } from '@lingui/react/macro';
import type { TimelineEntry } from '../../api/tracking';
import { TimelineItem } from './TimelineItem';
import classes from './Timeline.module.css';

/** Every report about the message, oldest first. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const { t } = useLingui();
  if (entries.length === 0) {
    return (
      <p className={classes.none}>
        <Trans>Nothing has been reported about this message yet.</Trans>
      </p>
    );
  }
  return (
    <ol className={classes.timeline} aria-label={t`What happened`}>
      {entries.map((entry, index) => (
        <TimelineItem key={entry.id} entry={entry} since={entries[index - 1]?.occurredAt} />
      ))}
    </ol>
  );
}
