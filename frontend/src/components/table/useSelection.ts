import { useState } from 'react';

/** Rows that a person has chosen, on any page, or everything that the filters let through. */
export interface Selection<Row> {
  /** Whether everything that matches is chosen, seen or not. */
  everything: boolean;
  /** The chosen rows that were seen. */
  rows: readonly Row[];
  /** How many were chosen one by one. */
  size: number;
  has: (row: Row) => boolean;
  toggle: (row: Row) => void;
  /** Chooses rows, or lets them go. */
  choose: (rows: readonly Row[], chosen: boolean) => void;
  chooseEverything: () => void;
  clear: () => void;
}

interface Chosen<Row> {
  /** What the choice is made among. */
  among: string;
  everything: boolean;
  rows: ReadonlyMap<string, Row>;
}

/**
 * A selection that survives paging, sorting and reading again. It is cleared when among changes, which says what the rows
 * are chosen among (the filters): what cannot be seen any more must not be acted on.
 */
export function useSelection<Row>(rowKey: (row: Row) => string, page: readonly Row[], among: string): Selection<Row> {
  const nothing: Chosen<Row> = { among, everything: false, rows: new Map() };
  const [kept, setChosen] = useState(nothing);
  const chosen = kept.among === among ? kept : nothing;

  const choose = (rows: readonly Row[], on: boolean) => {
    // Letting one go of everything leaves those that can be seen.
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
