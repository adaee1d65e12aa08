import { useLingui } from '@lingui/react/macro';
import type { Kind } from '../../api/message';
import { FilterMenu } from '../../components/filters/FilterMenu';

interface KindFilterProps {
  value: Kind | undefined;
  onChange: (kind: Kind | undefined) => void;
}

/** Filters by announcements or transactions; choosing neither or both means all. */
export function KindFilter({ value, onChange }: KindFilterProps) {
  const { t } = useLingui();
  return (
    <FilterMenu
      label={t`Kind`}
      options={[
        { value: 'announcement', label: t`Announcements` },
        { value: 'transaction', label: t`Transactions` },
      ]}
      value={value === undefined ? [] : [value]}
      onChange={(kinds) => {
        // There are two kinds: the newly chosen one replaces the other.
        onChange(kinds.find((kind) => kind !== value));
      }}
    />
  );
}
