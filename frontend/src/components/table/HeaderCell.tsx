import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import type { SortKey } from '../../api/tracking';
import type { Column, Sorting } from './column';
import classes from './DataTable.module.css';

interface HeaderCellProps<Row> {
  column: Column<Row>;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}

/** A column header; a button if the column can be sorted. */
export function HeaderCell<Row>({ column, sorting, onSort }: HeaderCellProps<Row>) {
  const { title, sort, align, sticky } = column;
  if (sort === undefined) {
    return (
      <th scope="col" data-align={align} data-sticky={sticky}>
        {title}
      </th>
    );
  }
  const active = sorting.key === sort;
  const ascending = sort === 'door_risk' || sorting.ascending;
  const Icon = active ? (ascending ? IconArrowUp : IconArrowDown) : IconArrowsSort;
  return (
    <th
      scope="col"
      data-align={align}
      data-sticky={sticky}
      aria-sort={active ? (ascending ? 'ascending' : 'descending') : undefined}
    >
      <button
        type="button"
        className={classes.sort}
        data-active={active || undefined}
        onClick={() => {
          onSort(active ? turned(sorting) : { key: sort, ascending: startsAscending(sort) });
        }}
      >
        {title}
        <Icon size={13} stroke={2} aria-hidden />
      </button>
    </th>
  );
}

/** Reverses the order. Door risk has only one: soonest event first. */
function turned({ key, ascending }: Sorting): Sorting {
  return { key, ascending: key === 'door_risk' ? false : !ascending };
}

/** Times start with the newest, texts with A. */
function startsAscending(key: SortKey): boolean {
  return key === 'recipient' || key === 'subject' || key === 'status';
}
