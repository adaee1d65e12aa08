import { usePreference } from '../../lib/preference';
import { useViewer } from '../../lib/viewer';
import type { Density } from './column';

/** A person's layout of a table. */
export interface TableLayout {
  /** Ids of hidden columns. */
  hidden: readonly string[];
  setHidden: (hidden: readonly string[]) => void;
  /** Shared by all tables. */
  density: Density;
  setDensity: (density: Density) => void;
}

/** The layout of the table with this name, remembered per person on this machine. */
export function useTableLayout(table: string): TableLayout {
  const { personId } = useViewer();
  const [hidden, setHidden] = usePreference(`hidden-columns.${personId}.${table}`);
  const [density, setDensity] = usePreference(`density.${personId}`);
  return {
    hidden: hidden === undefined || hidden === '' ? [] : hidden.split(','),
    setHidden: (ids) => {
      setHidden(ids.join(','));
    },
    density: density === 'compact' ? 'compact' : 'comfortable',
    setDensity,
  };
}
