import { Combobox, InputBase, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconCalendarEvent, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { TicketedEvent } from '../../api/message';
import { ForeignText } from '../../components/ForeignText';
import { EventStart } from '../../components/message/EventStart';
import { visibleString } from '../../lib/visibleText';
import { useViewer } from '../../lib/viewer';
import classes from './EventPicker.module.css';
import { useTicketedEvents } from './queries';

interface EventPickerProps {
  /** Undefined means all events. */
  value: TicketedEvent | undefined;
  onChange: (event: TicketedEvent | undefined) => void;
}

const allEvents = '';

/** Filters every list by one ticketed event; searches while typing. */
export function EventPicker({ value, onChange }: EventPickerProps) {
  const { t } = useLingui();
  const { superadmin } = useViewer();
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search.trim(), 200);
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
    },
    onDropdownOpen: () => {
      combobox.focusSearchInput();
    },
  });
  const chosen = value === undefined ? t`All events` : visibleString(value.title);
  const { data: found = [], isError } = useTicketedEvents(asked, combobox.dropdownOpened);

  return (
    <Combobox
      store={combobox}
      width={380}
      position="bottom-start"
      onOptionSubmit={(id) => {
        onChange(found.find((event) => event.id === id));
        combobox.closeDropdown();
        combobox.focusTarget();
      }}
    >
      <Combobox.Target targetType="button">
        <InputBase
          component="button"
          type="button"
          className={classes.target}
          aria-label={t`Ticketed event: ${chosen}`}
          pointer
          leftSection={<IconCalendarEvent size={17} aria-hidden />}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          onClick={() => {
            combobox.toggleDropdown();
          }}
        >
          {value === undefined ? <Trans>All events</Trans> : <ForeignText text={value.title} truncate />}
        </InputBase>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          placeholder={t`Find an event`}
          aria-label={t`Find an event`}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
          }}
        />
        <Combobox.Options mah={340} className={classes.options}>
          {asked === '' && (
            <Combobox.Option value={allEvents} active={value === undefined}>
              <span className={classes.option}>
                <span className={classes.title}>
                  <Trans>All events</Trans>
                </span>
                {value === undefined && <IconCheck size={16} aria-hidden />}
              </span>
            </Combobox.Option>
          )}
          {found.map((event) => (
            <Combobox.Option key={event.id} value={event.id} active={event.id === value?.id}>
              <span className={classes.option}>
                <span className={classes.title}>
                  <ForeignText text={event.title} truncate />
                  <span className={classes.when}>
                    <EventStart event={event} />
                    {superadmin && event.accountName !== undefined && (
                      <>
                        {' · '}
                        <ForeignText text={event.accountName} />
                      </>
                    )}
                  </span>
                </span>
                {event.id === value?.id && <IconCheck size={16} aria-hidden />}
              </span>
            </Combobox.Option>
          ))}
          {found.length === 0 && asked !== '' && (
            <Combobox.Empty>
              {isError ? <Trans>The events could not be read.</Trans> : <Trans>No event of this name</Trans>}
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
