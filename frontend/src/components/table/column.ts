import type { ReactNode } from 'react';
import type { SortKey } from '../../api/tracking';

/** A column of a DataTable. */
export interface Column<Row> {
  id: string;
  title: string;
  /** Minimum width in CSS pixels; the remaining width is distributed in these proportions. */
  width: number;
  /** Makes the header a button that sorts by this key. */
  sort?: SortKey;
  align?: 'end';
  /** Stays visible at the end of the table while the other columns scroll. */
  sticky?: boolean;
  /** The column cannot be hidden. */
  fixed?: boolean;
  render: (row: Row) => ReactNode;
}

export type Density = 'comfortable' | 'compact';

/** The sort order of the rows. */
export interface Sorting {
  key: SortKey;
  ascending: boolean;
}
