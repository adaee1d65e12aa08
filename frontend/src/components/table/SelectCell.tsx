import { Checkbox } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import classes from './SelectCell.module.css';
import type { Selection } from './useSelection';

interface SelectCellProps {
  /** Accessible name of the checkbox. */
  label: string;
  checked: boolean;
  onToggle: () => void;
}

/** A row's checkbox. It is not a tab stop, because the space bar selects the focused row. */
export function SelectCell({ label, checked, onToggle }: SelectCellProps) {
  const { t } = useLingui();
  return (
    <td className={classes.cell} data-control>
      <Checkbox
        size="xs"
        tabIndex={-1}
        aria-label={t`Select ${label}`}
        checked={checked}
        onChange={onToggle}
        classNames={{ body: classes.body }}
      />
    </td>
  );
}

/** Selects all rows of the page, or none. */
export function SelectAllCell<Row>({ rows, selection }: { rows: readonly Row[]; selection: Selection<Row> }) {
  const { t } = useLingui();
  const chosen = rows.filter((row) => selection.has(row)).length;
  const all = rows.length > 0 && chosen === rows.length;
  return (
    <th scope="col" className={classes.cell} data-control>
      <Checkbox
        size="xs"
        aria-label={t`Select the rows of this page`}
        checked={all}
        indeterminate={chosen > 0 && !all}
        disabled={rows.length === 0}
        onChange={() => {
          selection.choose(rows, !all);
        }}
        classNames={{ body: classes.body }}
      />
    </th>
  );
}
