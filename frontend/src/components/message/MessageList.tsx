import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconFilterSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { withPlace, withSorting } from '../../lib/listState';
import { recipientHref } from '../../lib/recipientHref';
import { PeriodPicker } from '../filters/PeriodPicker';
import { FilterBar } from '../filters/FilterBar';
import { SearchField } from '../filters/SearchField';
import { Notice } from '../Notice';
import type { Column } from '../table/column';
import { ColumnMenu } from '../table/ColumnMenu';
import { DataTable } from '../table/DataTable';
import { Pager } from '../table/Pager';
import { SelectionBar } from '../table/SelectionBar';
import type { Selection } from '../table/useSelection';
import { useTableLayout } from '../table/useTableLayout';
import { SaveButton } from '../SaveButton';
import classes from './MessageList.module.css';
import type { MessageListModel } from './useMessageList';

interface MessageListProps<Row> {
  /** Accessible name of the table. */
  label: string;
  list: MessageListModel<Row>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  onOpen: (row: Row) => void;
  rowKeys?: Readonly<Record<string, (row: Row) => void>> | undefined;
  /** Returns the recipient of a row. */
  recipientOf: (row: Row) => string;
  selection?: Selection<Row> | undefined;
  rowLabel?: ((row: Row) => string) | undefined;
  /** Actions on the selected rows. */
  selectionActions?: ReactNode;
  /** Filters of this list in addition to search and period. */
  filters: ReactNode;
  empty: ReactNode;
}

/** The common part of the three tabs: filters, a page of rows, and paging. */
export function MessageList<Row>(props: MessageListProps<Row>) {
  const { label, list, columns, rowKey, onOpen } = props;
  const { name, state, setState, filter, query, result, count, total, ticketedEvent } = list;
  const { t } = useLingui();
  const layout = useTableLayout(name);
  const shown = columns.filter(({ id, fixed = false }) => fixed || !layout.hidden.includes(id));

  return (
    <section className={classes.list} aria-label={label}>
      <FilterBar
        onClear={list.clear}
        tools={
          <>
            <SaveButton save={() => list.save(query, [])} size="icon" />
            <ColumnMenu columns={columns} layout={layout} />
          </>
        }
      >
        <SearchField
          value={state.filters.search}
          onChange={(search) => {
            filter({ search });
          }}
        />
        <PeriodPicker
          value={state.filters.period}
          onChange={(period) => {
            filter({ period });
          }}
        />
        {props.filters}
      </FilterBar>
      <DataTable
        label={label}
        columns={shown}
        rows={result.data?.rows}
        rowKey={rowKey}
        onOpen={onOpen}
        rowKeys={{
          ...props.rowKeys,
          f: (row) => {
            location.hash = recipientHref(props.recipientOf(row).toLowerCase());
          },
        }}
        selection={props.selection}
        rowLabel={props.rowLabel}
        over={
          props.selection !== undefined && (
            <SelectionBar selection={props.selection} count={count}>
              {props.selectionActions}
              <SaveButton
                save={() =>
                  list.save(
                    query,
                    props.selection?.everything === true ? [] : (props.selection?.rows.map(rowKey) ?? []),
                  )
                }
              />
            </SelectionBar>
          )
        }
        sorting={{ key: state.sort, ascending: state.ascending }}
        onSort={({ key, ascending }) => {
          setState(withSorting(state, key, ascending));
        }}
        density={layout.density}
        stale={result.isPlaceholderData}
        error={result.error}
        onRetry={() => {
          void result.refetch();
        }}
        filtered={total === undefined ? undefined : total.n > 0}
        empty={props.empty}
        filteredEmpty={
          <Notice
            icon={<IconFilterSearch size={28} />}
            title={t`Nothing matches these filters`}
            action={
              <Button variant="default" onClick={list.showEverything}>
                <Trans>Show everything</Trans>
              </Button>
            }
          >
            {ticketedEvent === undefined ? (
              <Trans>
                There may be messages of events that have ended, from an earlier time, or with another status.
              </Trans>
            ) : (
              <Trans>
                Only messages of the chosen event are looked at. Choose “All events” at the top for the others.
              </Trans>
            )}
          </Notice>
        }
      />
      <Pager
        page={result.data}
        count={count}
        onPlace={(place) => {
          setState(withPlace(state, place, ticketedEvent));
        }}
      />
    </section>
  );
}
