import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconChevronDown } from '@tabler/icons-react';
import classes from './FilterMenu.module.css';

export interface FilterOption<Value extends string> {
  value: Value;
  label: string;
}

interface FilterMenuProps<Value extends string> {
  label: string;
  options: readonly FilterOption<Value>[];
  /** Empty means any value. */
  value: readonly Value[];
  onChange: (value: Value[]) => void;
  /** Width of the menu in CSS pixels. */
  width?: number;
}

/** A filter for any of several values. The button shows the chosen values as far as they fit. */
export function FilterMenu<Value extends string>({
  label,
  options,
  value,
  onChange,
  width = 230,
}: FilterMenuProps<Value>) {
  const { t } = useLingui();
  const chosen = options.filter((option) => value.includes(option.value));
  const [first, ...others] = chosen;
  const values = chosen.map((option) => option.label).join(', ');
  // Differs from the column header with the same label.
  const name = values === '' ? t`Filter: ${label}` : t`Filter: ${label}, ${values}`;
  return (
    <Popover position="bottom-start" width={width} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="sm"
          className={classes.button}
          aria-label={name}
          data-active={first !== undefined || undefined}
          rightSection={<IconChevronDown size={15} aria-hidden />}
        >
          {label}
          {first !== undefined && (
            <span className={classes.chosen}>
              {first.label}
              {others.length > 0 && ` +${String(others.length)}`}
            </span>
          )}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <Checkbox.Group
          aria-label={label}
          value={[...value]}
          onChange={(values) => {
            onChange(options.map((option) => option.value).filter((option) => values.includes(option)));
          }}
        >
          <Stack gap={9}>
            {options.map((option) => (
              <Checkbox key={option.value} size="sm" value={option.value} label={option.label} />
            ))}
          </Stack>
        </Checkbox.Group>
        {first !== undefined && (
          <Button
            variant="subtle"
            size="compact-sm"
            mt={10}
            ml={-8}
            onClick={() => {
              onChange([]);
            }}
          >
            <Trans>Any</Trans>
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
