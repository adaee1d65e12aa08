import { Combobox, Kbd, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue, useOs } from '@mantine/hooks';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { FoundRecipient } from '../../api/recipient';
import { ForeignText } from '../../components/ForeignText';
import { visibleString } from '../../lib/visibleText';
import { useFoundRecipients } from './queries';
import classes from './RecipientField.module.css';

interface RecipientFieldProps {
  address: string;
  onAddress: (address: string) => void;
  focus: number;
}

/**
 * Matches a complete address, for which no suggestion has to be chosen. The part of the domain before its first dot excludes dots,
 * so that matching takes linear time.
 */
const wholeAddress = /^[^\s@]+@[^\s@][^\s@.]*\.[^\s@]+$/;

const shortest = 3;

/** One field for an address or part of one, an order or ticket number, or a name, with the matching recipients as suggestions. */
export function RecipientField({ address, onAddress, focus }: RecipientFieldProps) {
  const { t } = useLingui();
  const modifier = useOs() === 'macos' ? '⌘' : 'Ctrl';
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(address);
  const [asked] = useDebouncedValue(text.trim(), 200);
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
    },
  });
  const {
    data: found,
    isError,
    isPlaceholderData,
  } = useFoundRecipients(asked, combobox.dropdownOpened && new TextEncoder().encode(asked).length >= shortest);
  const current = found !== undefined && asked === text.trim() && !isPlaceholderData;
  const rows = asked === '' ? [] : (found?.rows ?? []);

  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, [focus]);

  const choose = (email: string) => {
    combobox.closeDropdown();
    setText(email);
    onAddress(email);
  };

  return (
    <Combobox store={combobox} onOptionSubmit={choose} withinPortal shadow="md">
      <Combobox.Target>
        <TextInput
          ref={input}
          type="search"
          size="md"
          label={t`Address, order number or name`}
          placeholder={t`name@example.com, O-ABC1234, A-ABC1234, or a name`}
          value={text}
          maxLength={320}
          autoComplete="off"
          spellCheck={false}
          leftSection={<IconSearch size={18} aria-hidden />}
          rightSectionWidth={74}
          rightSection={
            <span aria-hidden className={classes.keys}>
              <Kbd size="xs">{modifier}</Kbd>
              <Kbd size="xs">K</Kbd>
            </span>
          }
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
            combobox.resetSelectedOption();
          }}
          onBlur={() => {
            combobox.closeDropdown();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || combobox.getSelectedOptionIndex() !== -1 || event.nativeEvent.isComposing) {
              return;
            }
            const typed = text.trim();
            const [only, other] = current ? rows : [];
            if (wholeAddress.test(typed)) {
              event.preventDefault();
              choose(typed.toLowerCase());
            } else if (only?.email !== undefined && other === undefined) {
              event.preventDefault();
              choose(only.email);
            } else {
              combobox.openDropdown();
            }
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={text.trim() === ''}>
        <Combobox.Options mah={360} className={classes.options} aria-label={t`Recipients`}>
          {rows.map((row) => {
            const { email, publicId = '' } = row;
            return (
              <Combobox.Option
                key={email ?? publicId}
                value={email ?? publicId}
                disabled={email === undefined}
                className={email === undefined ? classes.unaddressed : undefined}
              >
                <Found row={row} />
              </Combobox.Option>
            );
          })}
          {rows.length === 0 && (
            <Combobox.Empty>
              {isError ? (
                <Trans>The recipients could not be read.</Trans>
              ) : new TextEncoder().encode(text.trim()).length < shortest ? (
                <Trans>Type at least three characters</Trans>
              ) : current ? (
                <Trans>Nobody was found</Trans>
              ) : (
                t`Loading…`
              )}
            </Combobox.Empty>
          )}
        </Combobox.Options>
        {found?.more === true && rows.length > 0 && (
          <Combobox.Footer className={classes.more}>
            <Trans>There are more: type more of it.</Trans>
          </Combobox.Footer>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Found({ row }: { row: FoundRecipient }) {
  const beside = [row.name, row.publicId].filter((part) => part !== undefined).map(visibleString);
  return (
    <span className={classes.option}>
      {row.email !== undefined ? (
        <ForeignText text={row.email} truncate />
      ) : row.boxOffice ? (
        <Trans>Sold at the box office without an e-mail address: no mail is sent</Trans>
      ) : (
        <Trans>Without an e-mail address: no mail is sent</Trans>
      )}
      {beside.length > 0 && (
        <span className={classes.beside}>
          <ForeignText text={beside.join(' · ')} truncate />
        </span>
      )}
    </span>
  );
}
