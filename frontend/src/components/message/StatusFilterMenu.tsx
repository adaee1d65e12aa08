import { useLingui } from '@lingui/react/macro';
import type { StatusFilter } from '../../api/tracking';
import { useWords } from '../../lib/useWords';
import { statusWords } from '../../lib/words/status';
import { FilterMenu } from '../filters/FilterMenu';

interface StatusFilterMenuProps {
  /** The statuses that the list can contain. */
  offered: readonly StatusFilter[];
  value: readonly StatusFilter[];
  onChange: (statuses: StatusFilter[]) => void;
}

/** Filters by status; "resolved" counts as a status here. */
export function StatusFilterMenu({ offered, value, onChange }: StatusFilterMenuProps) {
  const { t } = useLingui();
  const words = useWords();
  const options = offered.map((status) => ({ value: status, label: words(statusWords[status]) }));
  return <FilterMenu label={t`Status`} options={options} value={value} onChange={onChange} />;
}
