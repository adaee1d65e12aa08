import { Button, Group, Text } from '@mantine/core';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { Count, Page, PagePlace } from '../../api/tracking';
import { formatCount, formatNumber } from '../../lib/count';
import { useTag } from '../../lib/useTag';
import classes from './Pager.module.css';

interface PagerProps {
  page: Page<unknown> | undefined;
  count: Count | undefined;
  onPlace: (place: PagePlace) => void;
}

/** Moves between pages by cursor and shows the row count, up to the cap. */
export function Pager({ page, count, onPlace }: PagerProps) {
  const { t } = useLingui();
  const tag = useTag();
  const { next, previous } = page ?? {};
  const n = page?.rows.length ?? 0;
  const rows = formatNumber(n, tag);
  const all = count && formatCount(count, tag);
  return (
    <nav className={classes.pager} aria-label={t`Pages`}>
      <Text size="sm" c="dimmed" aria-live="polite">
        {n === 0
          ? ' '
          : all === undefined
            ? t`${plural(n, { one: `${rows} row`, other: `${rows} rows` })}`
            : t`${plural(n, { one: `${rows} row · ${all} in all`, other: `${rows} rows · ${all} in all` })}`}
      </Text>
      <Group gap={8} wrap="nowrap">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconChevronLeft size={15} aria-hidden />}
          disabled={previous === undefined}
          onClick={() => {
            if (previous !== undefined) {
              onPlace({ before: previous });
            }
          }}
        >
          <Trans>Previous</Trans>
        </Button>
        <Button
          variant="default"
          size="xs"
          rightSection={<IconChevronRight size={15} aria-hidden />}
          disabled={next === undefined}
          onClick={() => {
            if (next !== undefined) {
              onPlace({ after: next });
            }
          }}
        >
          <Trans>Next</Trans>
        </Button>
      </Group>
    </nav>
  );
}
