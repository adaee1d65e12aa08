import { Button, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconFilterSearch, IconHistory } from '@tabler/icons-react';
import type { AuditQuery } from '../../api/audit';
import { saveAudit } from '../../api/save';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ChoiceFilter } from '../../components/filters/ChoiceFilter';
import { FilterBar } from '../../components/filters/FilterBar';
import { PeriodPicker } from '../../components/filters/PeriodPicker';
import { Notice } from '../../components/Notice';
import { SaveButton } from '../../components/SaveButton';
import { MoreButton } from '../../components/table/MoreButton';
import { PlainTable } from '../../components/table/PlainTable';
import { useRemembered } from '../../lib/remembered';
import { actionWords } from '../../lib/words/audit';
import classes from './AuditScreen.module.css';
import { useAuditLog } from './queries';
import { useAuditColumns } from './useAuditColumns';

const everything: AuditQuery = { person: '', action: '', subject: '', period: 'all' };

const debounceMilliseconds = 250;

/** Shows the audit log: who changed what, and why. Nobody can rewrite it. */
export function AuditScreen() {
  const { t } = useLingui();
  const [query, setQuery] = useRemembered('audit', everything);
  const [asked] = useDebouncedValue(query, debounceMilliseconds);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useAuditLog(asked);
  const columns = useAuditColumns();
  const entries = data?.pages.flatMap(({ rows }) => rows);
  const narrowed = query.person !== '' || query.action !== '' || query.subject !== '' || query.period !== 'all';
  const clear = () => {
    setQuery(everything);
  };
  return (
    <section className={classes.card} aria-label={t`Audit log`}>
      <FilterBar onClear={narrowed ? clear : undefined} tools={<SaveButton size="sm" save={() => saveAudit(asked)} />}>
        <TextInput
          size="sm"
          w={200}
          type="search"
          aria-label={t`Email of the person`}
          placeholder={t`Email of the person`}
          value={query.person}
          onChange={(event) => {
            setQuery({ ...query, person: event.currentTarget.value });
          }}
        />
        <ChoiceFilter
          label={t`What was done`}
          options={actionWords}
          width={210}
          value={query.action === '' ? undefined : query.action}
          onChange={(action = '') => {
            setQuery({ ...query, action });
          }}
        />
        <TextInput
          size="sm"
          w={170}
          type="search"
          aria-label={t`To what`}
          placeholder="transaction:12"
          value={query.subject}
          onChange={(event) => {
            setQuery({ ...query, subject: event.currentTarget.value });
          }}
        />
        <PeriodPicker
          value={query.period}
          onChange={(period) => {
            setQuery({ ...query, period });
          }}
        />
      </FilterBar>
      <div className={classes.scroller}>
        {entries === undefined ? (
          error === null ? (
            <Skeleton height={240} m={20} width="auto" aria-label={t`Loading…`} />
          ) : (
            <ErrorNotice
              error={error}
              onRetry={() => {
                void refetch();
              }}
            />
          )
        ) : entries.length > 0 ? (
          <PlainTable label={t`Audit log`} columns={columns} rows={entries} rowKey={({ id }) => id} />
        ) : narrowed ? (
          <Notice
            icon={<IconFilterSearch size={28} />}
            title={t`Nothing matches these filters`}
            action={
              <Button variant="default" onClick={clear}>
                <Trans>Show everything</Trans>
              </Button>
            }
          />
        ) : (
          <Notice icon={<IconHistory size={28} />} title={t`Nobody has changed anything yet`} />
        )}
        <MoreButton
          hasMore={hasNextPage}
          loading={isFetchingNextPage}
          onMore={() => {
            void fetchNextPage();
          }}
        />
      </div>
    </section>
  );
}
