import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { SuppressionQuery } from '../../api/suppressions';
import { ChoiceFilter } from '../../components/filters/ChoiceFilter';
import { PeriodPicker } from '../../components/filters/PeriodPicker';
import { SearchField } from '../../components/filters/SearchField';
import { AccountFilter } from '../../components/message/AccountFilter';
import { bounceTypeWords, reasonWords, sourceWords } from '../../lib/words/suppression';

interface SuppressionFiltersProps {
  query: SuppressionQuery;
  onChange: (change: Partial<SuppressionQuery>) => void;
}

const scopes = { platform: msg`Whole platform` };

/** The filters of the list. */
export function SuppressionFilters({ query, onChange }: SuppressionFiltersProps) {
  const { t } = useLingui();
  return (
    <>
      <SearchField
        label={t`Search addresses`}
        placeholder={t`Address`}
        value={query.search}
        onChange={(search) => {
          onChange({ search });
        }}
      />
      <ChoiceFilter
        label={t`Reason`}
        options={reasonWords}
        value={query.reason}
        onChange={(reason) => {
          onChange({ reason });
        }}
      />
      <ChoiceFilter
        label={t`Bounce type`}
        options={bounceTypeWords}
        value={query.bounceType}
        onChange={(bounceType) => {
          onChange({ bounceType });
        }}
      />
      <ChoiceFilter
        label={t`Source`}
        options={sourceWords}
        value={query.source}
        onChange={(source) => {
          onChange({ source });
        }}
      />
      <ChoiceFilter
        label={t`Scope`}
        options={scopes}
        value={query.platform ? 'platform' : undefined}
        onChange={(scope) => {
          onChange({ platform: scope !== undefined, account: undefined });
        }}
      />
      <AccountFilter
        value={query.account}
        onChange={(account) => {
          onChange({ account, platform: false });
        }}
      />
      <PeriodPicker
        value={query.period}
        onChange={(period) => {
          onChange({ period });
        }}
      />
    </>
  );
}
