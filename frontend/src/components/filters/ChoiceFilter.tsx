import { Select } from '@mantine/core';
import type { MessageDescriptor } from '@lingui/core';
import { useWords } from '../../lib/useWords';

interface ChoiceFilterProps {
  label: string;
  /** Labels by value. */
  options: Record<string, MessageDescriptor>;
  /** Undefined means any value. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  /** Width in CSS pixels. */
  width?: number;
}

/** A filter for one of a few values, or any. */
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
