import { useState } from 'react';

/** Rows that a person has selected on any page, or all rows that match the filters. */
export interface Selection<Row> {
  /** Whether all rows that match are selected, loaded or not. */
  everything: boolean;
  /** The rows that were selected one by one. */
  rows: readonly Row[];
  /** Number of rows selected one by one; the rows of the page if everything is selected. */
  size: number;
  has: (row: Row) => boolean;
  toggle: (row: Row) => void;
  /** Selects or deselects rows. */
  choose: (rows: readonly Row[], chosen: boolean) => void;
  chooseEverything: () => void;
  clear: () => void;
}

interface Chosen<Row> {
  /** Identifies the set of rows (the filters) in which the selection was made. */
  among: string;
  everything: boolean;
  rows: ReadonlyMap<string, Row>;
}

/**
 * A selection that survives paging, sorting and refetching. It is cleared when among changes (the filters), because actions
 * must not apply to rows that are no longer visible.
 */
export function useSelection<Row>(rowKey: (row: Row) => string, page: readonly Row[], among: string): Selection<Row> {
  const nothing: Chosen<Row> = { among, everything: false, rows: new Map() };
  const [kept, setChosen] = useState(nothing);
  const chosen = kept.among === among ? kept : nothing;

  const choose = (rows: readonly Row[], on: boolean) => {
    // Deselecting one row while everything is selected keeps the other rows of the page.
    const next = new Map(chosen.everything ? page.map((row) => [rowKey(row), row]) : chosen.rows);
    for (const row of rows) {
      if (on) {
        next.set(rowKey(row), row);
      } else {
        next.delete(rowKey(row));
      }
    }
    setChosen({ among, everything: false, rows: next });
  };
  const has = (row: Row) => chosen.everything || chosen.rows.has(rowKey(row));
  return {
    everything: chosen.everything,
    rows: [...chosen.rows.values()],
    size: chosen.everything ? page.length : chosen.rows.size,
    has,
    toggle: (row) => {
      choose([row], !has(row));
    },
    choose,
    chooseEverything: () => {
      setChosen({ among, everything: true, rows: new Map() });
    },
    clear: () => {
      setChosen(nothing);
    },
  };
}
