import { CloseButton } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import type { RefreshState } from '../api/refresh';
import { ForeignText } from '../components/ForeignText';
import { SilenceWarning } from './SilenceWarning';
import classes from './Warnings.module.css';

interface WarningsProps {
  warnings: readonly string[];
  silence: RefreshState['silence'];
}

/** Warnings about a setup that works but looks wrong. Each is shown until the person dismisses it. */
export function Warnings({ warnings, silence }: WarningsProps) {
  const { t } = useLingui();
  const [read, setRead] = useState<readonly string[]>([]);
  const all: [key: string, words: ReactNode][] = warnings.map((text) => [text, <ForeignText key={text} text={text} />]);
  if (silence !== undefined) {
    // The key contains since, so a new silence is shown although an earlier one was dismissed.
    all.unshift([
      `silence ${String(silence.since?.getTime())}`,
      <SilenceWarning key="silence" since={silence.since} />,
    ]);
  }
  const shown = all.filter(([key]) => !read.includes(key));
  if (shown.length === 0) {
    return null;
  }
  return (
    <ul className={classes.list} aria-label={t`Warnings`}>
      {shown.map(([key, words]) => (
        <li key={key} className={classes.warning}>
          <IconAlertTriangle size={17} aria-hidden />
          <span>{words}</span>
          <CloseButton
            size="sm"
            aria-label={t`Hide this warning`}
            onClick={() => {
              setRead([...read, key]);
            }}
          />
        </li>
      ))}
    </ul>
  );
}
