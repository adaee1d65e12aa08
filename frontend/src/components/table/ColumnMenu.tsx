import { ActionIcon, Checkbox, Divider, Popover, SegmentedControl, Stack, Text, Tooltip } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconLayoutColumns } from '@tabler/icons-react';
import type { TableLayout } from './useTableLayout';

interface ColumnMenuProps {
  columns: readonly { id: string; title: string; fixed?: boolean }[];
  layout: TableLayout;
}

/** Chooses columns and density. */
export function ColumnMenu({ columns, layout }: ColumnMenuProps) {
  const { t } = useLingui();
  const { hidden, setHidden, density, setDensity } = layout;
  return (
    <Popover position="bottom-end" width={230} trapFocus>
      <Popover.Target>
        <Tooltip label={t`Columns and density`}>
          <ActionIcon variant="default" size={34} aria-label={t`Columns and density`}>
            <IconLayoutColumns size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="xs" fw={500} c="dimmed" mb={8}>
          <Trans>Columns</Trans>
        </Text>
        <Stack gap={8}>
          {columns.map(({ id, title, fixed = false }) => (
            <Checkbox
              key={id}
              size="sm"
              label={title}
              checked={!hidden.includes(id)}
              disabled={fixed}
              onChange={(event) => {
                setHidden(event.currentTarget.checked ? hidden.filter((other) => other !== id) : [...hidden, id]);
              }}
            />
          ))}
        </Stack>
        <Divider my={12} />
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t`Density`}
          value={density}
          onChange={(value) => {
            setDensity(value);
          }}
          data={[
            { value: 'comfortable', label: t`Comfortable` },
            { value: 'compact', label: t`Compact` },
          ]}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
