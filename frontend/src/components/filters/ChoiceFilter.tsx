import { Select } from '@mantine/core';
import type { MessageDescriptor } from '@lingui/core';
import { useWords } from '../../lib/useWords';

interface ChoiceFilterProps {
  label: string;
  /** By value. */
  options: Record<string, MessageDescriptor>;
  /** Undefined is any. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  /** In CSS pixels. */
  width?: number;
}

/** Chooses one of a few values, or any. */
export function ChoiceFilter({ label, options, value, onChange, width = 150 }: ChoiceFilterProps) {
  const words = useWords();
  return (
    <Select
      size="sm"
      w={width}
      aria-label={label}
      placeholder={label}
      clearable
      value={value ?? null}
      data={Object.entries(options).map(([option, word]) => ({ value: option, label: words(word) }))}
      onChange={(option) => {
        onChange(option ?? undefined);
      }}
    />
  );
}
