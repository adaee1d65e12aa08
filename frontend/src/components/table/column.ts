import type { ReactNode } from 'react';
import type { SortKey } from '../../api/tracking';

/** A column of a DataTable. */
export interface Column<Row> {
  id: string;
  title: string;
  /** Least width in CSS pixels; what is left of the table is shared in these proportions. */
  width: number;
  /** Makes the header a button that sorts by this. */
  sort?: SortKey;
  align?: 'end';
  /** Stays at the end of what is seen, however far the rest is scrolled. */
  sticky?: boolean;
  /** Cannot be hidden. */
  fixed?: boolean;
  render: (row: Row) => ReactNode;
}

export type Density = 'comfortable' | 'compact';

/** What the rows are sorted by. */
export interface Sorting {
  key: SortKey;
  ascending: boolean;
}
