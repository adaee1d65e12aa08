import { Combobox, InputBase, useCombobox } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ForeignText } from './ForeignText';
import classes from './SearchPicker.module.css';

export interface PickerOption {
  id: string;
  /** Text that a stranger may have written. */
  title: string;
  detail?: ReactNode;
}

interface SearchPickerProps {
  /** Accessible name of the button. */
  name: string;
  icon: ReactNode;
  /** The option for no choice. */
  all: string;
  chosen: PickerOption | undefined;
  options: readonly PickerOption[];
  searchName: string;
  search: string;
  onSearch: (search: string) => void;
  /** Shown if a search finds nothing. */
  empty: ReactNode;
  onOpen: (open: boolean) => void;
  onChange: (id: string | undefined) => void;
}

const noChoice = '';

/** A button with a list that is searched while typing, to choose one option or none. */
export function SearchPicker(props: SearchPickerProps) {
  const { name, icon, all, chosen, options, searchName, search, onSearch, empty, onOpen, onChange } = props;
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      onSearch('');
      onOpen(false);
    },
    onDropdownOpen: () => {
      onOpen(true);
      combobox.focusSearchInput();
    },
  });
  return (
    <Combobox
      store={combobox}
      width={380}
      position="bottom-start"
      onOptionSubmit={(id) => {
        onChange(id === noChoice ? undefined : id);
        combobox.closeDropdown();
        combobox.focusTarget();
      }}
    >
      <Combobox.Target targetType="button">
        <InputBase
          component="button"
          type="button"
          className={classes.target}
          aria-label={name}
          pointer
          leftSection={icon}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          onClick={() => {
            combobox.toggleDropdown();
          }}
        >
          {chosen === undefined ? all : <ForeignText text={chosen.title} truncate />}
        </InputBase>
      </Combobox.Target>
      <Combobox.Dropdown>
        {/* Mantine gives this input no role. As a combobox, it is what scrolls the list below, by the arrow keys. */}
        <Combobox.Search
          role="combobox"
          aria-expanded={combobox.dropdownOpened}
          value={search}
          placeholder={searchName}
          aria-label={searchName}
          onChange={(event) => {
            onSearch(event.currentTarget.value);
          }}
        />
        <Combobox.Options mah={340} className={classes.options} aria-label={name}>
          {search.trim() === '' && (
            <Combobox.Option value={noChoice} active={chosen === undefined}>
              <span className={classes.option}>
                <span className={classes.title}>{all}</span>
                {chosen === undefined && <IconCheck size={16} aria-hidden />}
              </span>
            </Combobox.Option>
          )}
          {options.map(({ id, title, detail }) => (
            <Combobox.Option key={id} value={id} active={id === chosen?.id}>
              <span className={classes.option}>
                <span className={classes.title}>
                  <ForeignText text={title} truncate />
                  {detail !== undefined && <span className={classes.detail}>{detail}</span>}
                </span>
                {id === chosen?.id && <IconCheck size={16} aria-hidden />}
              </span>
            </Combobox.Option>
          ))}
          {options.length === 0 && search.trim() !== '' && <Combobox.Empty>{empty}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
