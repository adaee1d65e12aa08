import { Select } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { accounts } from '../../api/tracking';
import { dataRoot } from '../../lib/dataRoot';
import { visibleString } from '../../lib/visibleText';
import { useViewer } from '../../lib/viewer';

interface AccountFilterProps {
  /** A visible label above the field. */
  label?: string;
  /** The text for no choice; "all accounts" by default. */
  placeholder?: string;
  value: string | undefined;
  onChange: (account: string | undefined) => void;
}

/** Chooses one of the accounts that the person sees; only superadmins see more than their own. */
export function AccountFilter({ label, placeholder, value, onChange }: AccountFilterProps) {
  const { t } = useLingui();
  const { superadmin } = useViewer();
  const { data } = useQuery({
    queryKey: [dataRoot, 'accounts'],
    queryFn: accounts,
    enabled: superadmin,
    staleTime: Infinity,
  });
  if (!superadmin) {
    return null;
  }
  return (
    <Select
      size="sm"
      w={label === undefined ? 160 : undefined}
      label={label}
      aria-label={label === undefined ? t`Account` : undefined}
      placeholder={placeholder ?? t`All accounts`}
      searchable
      clearable
      value={value ?? null}
      data={(data ?? []).map(({ id, name }) => ({ value: id, label: visibleString(name) }))}
      onChange={(account) => {
        onChange(account ?? undefined);
      }}
    />
  );
}
