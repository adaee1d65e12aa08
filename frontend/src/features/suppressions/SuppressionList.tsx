import { Button, Group } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconFilterSearch, IconMailOff, IconPlus, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { saveSuppressions } from '../../api/save';
import type { ListedSuppression } from '../../api/suppressions';
import { FilterBar } from '../../components/filters/FilterBar';
import { Notice } from '../../components/Notice';
import { SaveButton } from '../../components/SaveButton';
import { DataTable } from '../../components/table/DataTable';
import { Pager } from '../../components/table/Pager';
import { SelectionBar } from '../../components/table/SelectionBar';
import { useSelection } from '../../components/table/useSelection';
import { useRemembered } from '../../lib/remembered';
import { visibleString } from '../../lib/visibleText';
import { AddDialog } from './AddDialog';
import { HistoryDrawer } from './HistoryDrawer';
import { RemoveDialog } from './RemoveDialog';
import { SuppressionFilters } from './SuppressionFilters';
import { initialSuppressions, isNarrowed, unfiltered, withQuery } from './suppressionFilters';
import classes from './SuppressionList.module.css';
import { useSuppressionCount, useSuppressions } from './queries';
import { useSuppressionColumns } from './useSuppressionColumns';

/** The list of suppressions: search, add, remove, and view the history of an address. */
export function SuppressionList({ onImport }: { onImport: () => void }) {
  const { t } = useLingui();
  const [state, setState] = useRemembered('suppressions', initialSuppressions);
  const { query, place } = state;
  const result = useSuppressions(query, place);
  const { data: count } = useSuppressionCount(query);
  const selection = useSelection<ListedSuppression>(
    ({ id }) => id,
    result.data?.rows ?? [],
    JSON.stringify({ ...query, ascending: false }),
  );
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<readonly ListedSuppression[]>([]);
  const [looking, setLooking] = useState<string>();
  const columns = useSuppressionColumns((row) => {
    setRemoving([row]);
  });
  const narrowed = isNarrowed(state);
  const clear = () => {
    setState(unfiltered(state));
  };
  const add = () => {
    setAdding(true);
  };

  return (
    <section className={classes.list} aria-label={t`Suppressions`}>
      <FilterBar
        onClear={narrowed ? clear : undefined}
        tools={
          <Group gap={8} wrap="nowrap">
            <Button variant="default" size="sm" leftSection={<IconUpload size={16} aria-hidden />} onClick={onImport}>
              <Trans>Import…</Trans>
            </Button>
            <SaveButton size="sm" save={() => saveSuppressions(query)} />
            <Button size="sm" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
              <Trans>Add…</Trans>
            </Button>
          </Group>
        }
      >
        <SuppressionFilters
          query={query}
          onChange={(change) => {
            setState(withQuery(state, change));
          }}
        />
      </FilterBar>
      <DataTable
        label={t`Suppressions`}
        columns={columns}
        rows={result.data?.rows}
        rowKey={({ id }) => id}
        rowLabel={({ email }) => visibleString(email)}
        onOpen={({ email }) => {
          setLooking(email);
        }}
        rowKeys={{
          Delete: (row) => {
            setRemoving([row]);
          },
        }}
        selection={selection}
        over={
          <SelectionBar selection={selection} count={undefined}>
            <Button
              size="compact-sm"
              onClick={() => {
                setRemoving(selection.rows);
              }}
            >
              <Trans>Remove…</Trans>
            </Button>
          </SelectionBar>
        }
        sorting={{ key: 'created', ascending: query.ascending }}
        onSort={({ ascending }) => {
          setState(withQuery(state, { ascending }));
        }}
        density="comfortable"
        stale={result.isPlaceholderData}
        error={result.error}
        onRetry={() => {
          void result.refetch();
        }}
        filtered={narrowed}
        empty={
          <Notice
            icon={<IconMailOff size={28} />}
            title={t`No address is suppressed`}
            action={
              <Button variant="default" onClick={add}>
                <Trans>Add…</Trans>
              </Button>
            }
          >
            <Trans>Bounces and complaints that SES reports come here by themselves.</Trans>
          </Notice>
        }
        filteredEmpty={
          <Notice
            icon={<IconFilterSearch size={28} />}
            title={t`Nothing matches these filters`}
            action={
              <Button variant="default" onClick={clear}>
                <Trans>Show everything</Trans>
              </Button>
            }
          />
        }
      />
      <Pager
        page={result.data}
        count={count}
        onPlace={(next) => {
          setState({ query, place: next });
        }}
      />
      <AddDialog
        opened={adding}
        onClose={() => {
          setAdding(false);
        }}
      />
      <RemoveDialog
        chosen={removing}
        onClose={() => {
          setRemoving([]);
        }}
        onRemoved={selection.clear}
      />
      <HistoryDrawer
        email={looking}
        onClose={() => {
          setLooking(undefined);
        }}
      />
    </section>
  );
}
