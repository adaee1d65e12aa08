import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useLingui } from '@lingui/react/macro';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useShortcut } from '../../lib/useShortcut';

const debounceMilliseconds = 250;

interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** What is searched; recipients and subjects by default. */
  label?: string;
  placeholder?: string;
}

/** A search field that searches shortly after the last key. The slash key focuses it from anywhere on the page. */
export function SearchField({ value, onChange, label, placeholder }: SearchFieldProps) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  // Typed text that is not searched for yet.
  const [draft, setDraft] = useState<string>();
  const commit = useDebouncedCallback((text: string) => {
    setDraft(undefined);
    onChange(text.trim());
  }, debounceMilliseconds);
  const shown = draft ?? value;

  useShortcut('/', () => {
    input.current?.focus();
    input.current?.select();
  });

  const clear = () => {
    commit.cancel();
    setDraft(undefined);
    onChange('');
  };

  return (
    <TextInput
      ref={input}
      type="search"
      size="sm"
      w={{ base: 205, lg: 230 }}
      aria-label={label ?? t`Search recipient or subject`}
      placeholder={placeholder ?? t`Recipient or subject`}
      value={shown}
      maxLength={500}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        shown === '' ? (
          <Kbd size="xs" aria-hidden>
            /
          </Kbd>
        ) : (
          <CloseButton size="sm" aria-label={t`Clear the search`} onClick={clear} />
        )
      }
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        commit(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && shown !== '') {
          event.preventDefault();
          clear();
        } else if (event.key === 'Enter') {
          commit.flush();
        }
      }}
    />
  );
}
