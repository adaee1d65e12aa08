import { Box } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './PlainTable.module.css';

/** A column of a PlainTable. */
export interface PlainColumn<Row> {
  id: string;
  title: string;
  /** Minimum width in CSS pixels; the remaining width is distributed in these proportions. */
  width: number;
  align?: 'end';
  render: (row: Row) => ReactNode;
}

interface PlainTableProps<Row> {
  label: string;
  columns: readonly PlainColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
}

/** A read-only table: rows cannot be opened or sorted. */
export function PlainTable<Row>({ label, columns, rows, rowKey }: PlainTableProps<Row>) {
  const minWidth = columns.reduce((sum, { width }) => sum + width, 0);
  return (
    // It may scroll sideways, so it is focusable: the keyboard must be able to scroll to its end.
    <Box className={classes.scroller} role="group" aria-label={label} tabIndex={0}>
      <table className={classes.table} style={{ minWidth }}>
        <colgroup>
          {columns.map(({ id, width }) => (
            <col key={id} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map(({ id, title, align }) => (
              <th key={id} scope="col" data-align={align}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={rowKey(row, index)}>
              {columns.map(({ id, align, render }) => (
                <td key={id} data-align={align}>
                  {render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}
