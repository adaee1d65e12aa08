import { Tabs, VisuallyHidden } from '@mantine/core';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import type { Count } from '../api/tracking';
import { formatCount } from '../lib/count';
import { useTag } from '../lib/useTag';
import classes from './CountedTab.module.css';

interface CountedTabProps {
  value: string;
  title: string;
  /** How many are open; nothing is shown for zero or while unknown. */
  count: Count | undefined;
}

/** A tab whose accessible name is its title; the count is its description. */
export function CountedTab({ value, title, count }: CountedTabProps) {
  const { t } = useLingui();
  const tag = useTag();
  const id = useId();
  if (count === undefined || count.n === 0) {
    return <Tabs.Tab value={value}>{title}</Tabs.Tab>;
  }
  return (
    <>
      <Tabs.Tab
        value={value}
        aria-describedby={id}
        rightSection={
          <span className={classes.count} aria-hidden>
            {formatCount(count, tag)}
          </span>
        }
      >
        {title}
      </Tabs.Tab>
      <VisuallyHidden id={id}>{t`${plural(count.n, { one: '# open', other: '# open' })}`}</VisuallyHidden>
    </>
  );
}
