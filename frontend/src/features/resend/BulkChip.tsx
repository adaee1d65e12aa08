import { CloseButton, RingProgress, UnstyledButton } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { Bulk } from '../../api/bulk';
import { usePreference } from '../../lib/preference';
import { useViewer } from '../../lib/viewer';
import classes from './Bulk.module.css';
import { isRunning, useBulks } from './bulkQueries';
import { useBulkWords } from './useBulkWords';

/** Number of ids stored as seen: more than the program lists. */
const remembered = 20;

/** A small link to the dialog of a bulk resend that runs, or that ended and was not opened since. */
export function BulkChip({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useLingui();
  const bulkWords = useBulkWords();
  const { personId } = useViewer();
  const { data } = useBulks();
  const [seen = '', setSeen] = usePreference(`bulks-seen.${personId}`);
  const [watched, setWatched] = useState<readonly string[]>([]);

  const running = data?.find(isRunning);
  if (running !== undefined && !watched.includes(running.id)) {
    setWatched([...watched, running.id]);
  }
  const seenIds = seen.split(',');
  const shown = running ?? data?.find((bulk) => isNews(bulk, watched) && !seenIds.includes(bulk.id));
  if (shown === undefined) {
    return null;
  }
  const see = () => {
    if (!isRunning(shown)) {
      setSeen([shown.id, ...seenIds].slice(0, remembered).join(','));
    }
  };
  const percent = shown.total === 0 ? 100 : (shown.done / shown.total) * 100;
  return (
    <span className={classes.chip} data-state={shown.state}>
      <UnstyledButton
        className={classes.chipButton}
        onClick={() => {
          see();
          onOpen(shown.id);
        }}
      >
        <RingProgress
          size={20}
          thickness={3}
          roundCaps
          sections={[{ value: percent, color: 'var(--mr-link)' }]}
          aria-hidden
        />
        {bulkWords(shown)}
      </UnstyledButton>
      {!isRunning(shown) && <CloseButton size="xs" aria-label={t`Hide this`} onClick={see} />}
    </span>
  );
}

/** An interrupted bulk resend waits for a person. A finished one is shown only in a window that showed it running. */
function isNews({ id, state, done, total }: Bulk, watched: readonly string[]): boolean {
  return (state === 'stopped' && done < total) || watched.includes(id);
}
