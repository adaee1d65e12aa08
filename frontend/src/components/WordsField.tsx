import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';

interface WordsFieldProps {
  label: string;
  description?: string;
  value: string;
  error: ReactNode;
  onChange: (words: string) => void;
}

/** Where a dialog asks for a person's words, which are recorded: a reason, a note, an answer. It takes the focus, and as much as is stored. */
export function WordsField({ label, description, value, error, onChange }: WordsFieldProps) {
  return (
    <Textarea
      data-autofocus
      label={label}
      description={description}
      required
      rows={3}
      maxLength={500}
      value={value}
      error={error}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
