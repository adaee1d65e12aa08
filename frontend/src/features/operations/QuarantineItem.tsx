import { Button } from '@mantine/core';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useId, useState } from 'react';
import type { Quarantined } from '../../api/operations';
import { ForeignText } from '../../components/ForeignText';
import { TimeAgo } from '../../components/TimeAgo';
import { useTag } from '../../lib/useTag';
import { useWords } from '../../lib/useWords';
import { refusalWord } from '../../lib/words/refusal';
import { formatBytes } from './formatBytes';
import { QuarantineBody } from './QuarantineBody';
import classes from './QuarantineSection.module.css';

interface QuarantineItemProps {
  entry: Quarantined;
  retrying: boolean;
  /** Whether another retry is running. */
  disabled: boolean;
  onRetry: () => void;
  onDiscard: () => void;
}

/** One quarantined queue message: reason, since when, how often, and actions. */
export function QuarantineItem({ entry, retrying, disabled, onRetry, onDiscard }: QuarantineItemProps) {
  const { t } = useLingui();
  const tag = useTag();
  const words = useWords();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <li className={classes.item} aria-labelledby={id}>
      <div className={classes.row}>
        <div className={classes.words}>
          <p id={id} className={classes.reason}>
            <ForeignText text={words(refusalWord(entry.reason))} />
            <span className={classes.number}>#{entry.id}</span>
          </p>
          <p className={classes.detail}>
            <ForeignText text={entry.detail} />
          </p>
          <p className={classes.seen}>
            {formatBytes(entry.bytes, tag)}
            {' · '}
            {entry.timesSeen === 1 ? (
              <Trans>
                seen once, <TimeAgo date={entry.firstSeen} />
              </Trans>
            ) : (
              <>
                {t`${plural(entry.timesSeen, { one: 'seen # time', other: 'seen # times' })}`}
                {' · '}
                <Trans>
                  first <TimeAgo date={entry.firstSeen} />, last <TimeAgo date={entry.lastSeen} />
                </Trans>
              </>
            )}
          </p>
        </div>
        <div className={classes.actions}>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-expanded={open}
            onClick={() => {
              setOpen(!open);
            }}
          >
            {open ? <Trans>Hide body</Trans> : <Trans>Show body</Trans>}
          </Button>
          <Button variant="default" size="compact-sm" loading={retrying} disabled={disabled} onClick={onRetry}>
            <Trans>Try again</Trans>
          </Button>
          <Button variant="default" size="compact-sm" disabled={disabled} onClick={onDiscard}>
            <Trans>Discard…</Trans>
          </Button>
        </div>
      </div>
      {open && <QuarantineBody id={entry.id} />}
    </li>
  );
}
