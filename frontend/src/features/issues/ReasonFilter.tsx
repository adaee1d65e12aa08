import { useLingui } from '@lingui/react/macro';
import { FilterMenu } from '../../components/filters/FilterMenu';
import { useTag } from '../../lib/useTag';
import { useWords } from '../../lib/useWords';
import { reasonCodes, reasonWord } from '../../lib/words/reason';

interface ReasonFilterProps {
  value: readonly string[];
  onChange: (reasons: string[]) => void;
}

/** Filters by reasons why a message did not arrive, in the alphabetical order of the language. */
export function ReasonFilter({ value, onChange }: ReasonFilterProps) {
  const { t } = useLingui();
  const words = useWords();
  const tag = useTag();
  const options = reasonCodes
    .map((code) => ({ value: code, label: words(reasonWord(code)) }))
    .sort((a, b) => a.label.localeCompare(b.label, tag));
  return <FilterMenu label={t`Reason`} options={options} value={value} onChange={onChange} width={290} />;
}
