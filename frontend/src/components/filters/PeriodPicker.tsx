import { SegmentedControl } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import type { Period } from '../../api/tracking';

/** Chooses the period that a list covers. */
export function PeriodPicker({ value, onChange }: { value: Period; onChange: (period: Period) => void }) {
  const { t } = useLingui();
  const options: { value: Period; label: string }[] = [
    { value: 'day', label: t`Day` },
    { value: 'week', label: t`Week` },
    { value: 'month', label: t`Month` },
    { value: 'quarter', label: t`Quarter` },
    { value: 'year', label: t`Year` },
    { value: 'all', label: t({ message: 'All', context: 'period' }) },
  ];
  return (
    <SegmentedControl
      size="sm"
      aria-label={t`Period`}
      data={options}
      value={value}
      onChange={(period) => {
        onChange(period);
      }}
    />
  );
}
