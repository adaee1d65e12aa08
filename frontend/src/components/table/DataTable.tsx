import { Skeleton, VisuallyHidden } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../ErrorNotice';
import type { Column, Density, Sorting } from './column';
import classes from './DataTable.module.css';
import { HeaderCell } from './HeaderCell';
import { SelectAllCell, SelectCell } from './SelectCell';
import { useRowWalk } from './useRowWalk';
import type { Selection } from './useSelection';

interface DataTableProps<Row> {
  /** Accessible name. */
  label: string;
  columns: readonly Column<Row>[];
  /** Undefined until the first page is loaded. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  onOpen: (row: Row) => void;
  /** Actions of other keys on the focused row. */
  rowKeys?: Readonly<Record<string, (row: Row) => void>> | undefined;
  /** Makes rows selectable, with a checkbox and the space bar. */
  selection?: Selection<Row> | undefined;
  /** Returns the accessible name of a row's checkbox. */
  rowLabel?: ((row: Row) => string) | undefined;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  density: Density;
  /** Whether the rows are the previous ones while new ones load. */
  stale?: boolean;
  /** Why the rows could not be read; shown instead of rows if there are none. */
  error?: unknown;
  onRetry: () => void;
  /** Whether filters are the reason for an empty list; undefined while unknown. */
  filtered: boolean | undefined;
  /** Shown if there are no rows even without filters. */
  empty: ReactNode;
  /** Shown if no rows match the filters. */
  filteredEmpty: ReactNode;
  /** Shown over the bottom of the rows. */
  over?: ReactNode;
}

/** Width of the checkbox column in CSS pixels. */
const boxWidth = 44;

const skeletonRows = Array.from({ length: 12 }, (_, index) => index);

/** One page of rows, with a different screen for each reason for an empty list. It holds no data and depends on no feature. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, onOpen, sorting, onSort, density, stale = false, error, onRetry } = props;
  const { selection, rowLabel } = props;
  const { t } = useLingui();
  const keys = rows?.map(rowKey) ?? [];
  const actions: Record<string, (row: Row) => void> = { ...props.rowKeys, Enter: onOpen };
  if (selection !== undefined) {
    actions[' '] = selection.toggle;
  }
  const { scrollerRef, bodyRef, isActive, setActive, onKeyDown } = useRowWalk(
    keys,
    Object.fromEntries(
      Object.entries(actions).map(([key, act]) => [
        key,
        (index) => {
          const row = rows?.[index];
          if (row !== undefined) {
            act(row);
          }
        },
      ]),
    ),
  );
  const failed = error !== undefined && error !== null;
  const loading = rows === undefined && !failed;

  return (
    <div className={classes.frame} data-stale={stale || undefined} aria-busy={loading || stale}>
      <div className={classes.scroller} ref={scrollerRef}>
        {/* Rows are focusable and arrow keys move between them, so the table has the role grid (ARIA practices). */}
        <table
          role="grid"
          aria-label={label}
          aria-multiselectable={selection !== undefined || undefined}
          className={classes.table}
          data-density={density}
          data-choosing={(selection !== undefined && selection.size > 0) || undefined}
          style={{ minWidth: widthOf(columns) + (selection === undefined ? 0 : boxWidth) }}
        >
          <colgroup>
            {selection !== undefined && <col style={{ width: boxWidth }} />}
            {columns.map((column) => (
              <col key={column.id} style={{ width: column.width }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {selection !== undefined && <SelectAllCell rows={rows ?? []} selection={selection} />}
              {columns.map((column) => (
                <HeaderCell key={column.id} column={column} sorting={sorting} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody ref={bodyRef}>
            {loading &&
              skeletonRows.map((row) => (
                <tr key={row} aria-hidden className={classes.skeleton}>
                  {selection !== undefined && <td />}
                  {columns.map((column) => (
                    <td key={column.id}>
                      <Skeleton height={10} width={skeletonWidth(row, column.width)} radius="xl" />
                    </td>
                  ))}
                </tr>
              ))}
            {rows?.map((row, index) => (
              <tr
                key={rowKey(row)}
                role="row"
                className={classes.row}
                aria-selected={selection?.has(row)}
                tabIndex={isActive(index) ? 0 : -1}
                onKeyDown={onKeyDown}
                onFocus={() => {
                  setActive(index);
                }}
                onClick={(event) => {
                  if (isPlainClick(event.target)) {
                    onOpen(row);
                  }
                }}
              >
                {selection !== undefined && (
                  <SelectCell
                    label={rowLabel?.(row) ?? ''}
                    checked={selection.has(row)}
                    onToggle={() => {
                      selection.toggle(row);
                    }}
                  />
                )}
                {columns.map((column) => (
                  <td key={column.id} data-align={column.align} data-sticky={column.sticky}>
                    {column.render(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {loading && <VisuallyHidden role="status">{t`Loading…`}</VisuallyHidden>}
        {rows === undefined && failed && <ErrorNotice error={error} onRetry={onRetry} />}
        {rows?.length === 0 && props.filtered !== undefined && (props.filtered ? props.filteredEmpty : props.empty)}
      </div>
      {props.over}
    </div>
  );
}

/** Returns a width that varies like that of texts but is the same on every render. */
function skeletonWidth(row: number, columnWidth: number): string {
  return `${String(45 + ((row * 17 + columnWidth) % 40))}%`;
}

/** False for a click that ends a text selection or hits a control within the row: these do not open the row. */
function isPlainClick(target: EventTarget): boolean {
  const onControl = target instanceof Element && target.closest('button, a, input, [data-control]') !== null;
  return !onControl && (window.getSelection()?.toString() ?? '') === '';
}

function widthOf<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, column) => sum + column.width, 0);
}
