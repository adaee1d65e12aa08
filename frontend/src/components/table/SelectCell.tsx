import { Checkbox } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import classes from './SelectCell.module.css';
import type { Selection } from './useSelection';

interface SelectCellProps {
  /** What the box chooses, to those who hear it. */
  label: string;
  checked: boolean;
  onToggle: () => void;
}

/** A row's box. The keyboard chooses with the space bar on the row, so the box is no stop for Tab. */
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

/** Chooses the rows of the page, or none of them. */
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
