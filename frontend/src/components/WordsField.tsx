import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';

interface WordsFieldProps {
  label: string;
  description?: string;
  value: string;
  error: ReactNode;
  onChange: (words: string) => void;
}

/** The text field of a dialog for a reason, a note or an answer, which is recorded. It takes the focus and limits the length to what is stored. */
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
