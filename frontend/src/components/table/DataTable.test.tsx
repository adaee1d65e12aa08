import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { ApiError } from '../../api/error';
import { renderWith } from '../../testing/render';
import type { Column, Sorting } from './column';
import { DataTable } from './DataTable';

interface Row {
  id: string;
  name: string;
}

const columns: Column<Row>[] = [
  { id: 'name', title: 'Name', width: 100, sort: 'subject', render: (row) => row.name },
  { id: 'id', title: 'Number', width: 100, sort: 'created', render: (row) => row.id },
];

const rows: Row[] = ['Ann', 'Ben', 'Cleo'].map((name, index) => ({ id: String(index + 1), name }));

function show(change: Partial<Parameters<typeof DataTable<Row>>[0]> = {}) {
  const onOpen = vi.fn<(row: Row) => void>();
  const onSort = vi.fn<(sorting: Sorting) => void>();
  const onRetry = vi.fn<() => void>();
  const result = renderWith(
    <DataTable<Row>
      label="People"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={onOpen}
      sorting={{ key: 'created', ascending: false }}
      onSort={onSort}
      density="comfortable"
      onRetry={onRetry}
      filtered={false}
      empty={<p>nobody at all</p>}
      filteredEmpty={<p>nobody of this name</p>}
      {...change}
    />,
  );
  return { ...result, onOpen, onSort, onRetry };
}

const bodyRows = () => screen.getAllByRole('row').slice(1);

test('loading, error, empty and filtered-empty are four different screens', () => {
  const { unmount } = show({ rows: undefined });
  expect(screen.getByRole('status')).toHaveTextContent('Loading');
  unmount();

  const error = show({ rows: undefined, error: new ApiError('database_down', 'see whether it runs', 'a1b2') });
  expect(screen.getByRole('alert')).toHaveTextContent('The database does not answer');
  expect(screen.getByRole('alert')).toHaveTextContent('see whether it runs');
  expect(screen.getByRole('alert')).toHaveTextContent('Nothing was changed or lost');
  expect(screen.getByRole('alert')).toHaveTextContent('a1b2');
  error.unmount();

  const empty = show({ rows: [] });
  expect(screen.getByText('nobody at all')).toBeVisible();
  empty.unmount();

  const filtered = show({ rows: [], filtered: true });
  expect(screen.getByText('nobody of this name')).toBeVisible();
  filtered.unmount();

  show({ rows: [], filtered: undefined });
  expect(screen.queryByText(/nobody/)).not.toBeInTheDocument();
});

test('an error offers to try again', async () => {
  const { user, onRetry } = show({ rows: undefined, error: new Error('boom') });
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onRetry).toHaveBeenCalledOnce();
});

test('rows that are there stay while others are on their way, and when reading them again fails', () => {
  show({ stale: true, error: new Error('boom') });
  expect(bodyRows()).toHaveLength(3);
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

test('arrows, Home and End walk the rows, and Enter opens one', async () => {
  const { user, onOpen } = show();
  const [first, second, third] = bodyRows();
  await user.tab();
  await user.tab();
  await user.tab();
  expect(first).toHaveFocus();
  await user.keyboard('{ArrowDown}');
  expect(second).toHaveFocus();
  await user.keyboard('{End}{ArrowDown}');
  expect(third).toHaveFocus();
  await user.keyboard('{Enter}');
  expect(onOpen).toHaveBeenCalledExactlyOnceWith(rows[2]);
  await user.keyboard('{Home}{ArrowUp}');
  expect(first).toHaveFocus();
});

test('an arrow enters the table where nothing has the focus', async () => {
  const { user } = show();
  await user.keyboard('{ArrowDown}');
  expect(bodyRows()[0]).toHaveFocus();
});

test('Tab reaches one row only, the one that had the focus last', async () => {
  const { user } = show();
  await user.click(screen.getByText('Ben'));
  expect(bodyRows().map((row) => row.tabIndex)).toEqual([-1, 0, -1]);
});

test('a click opens a row, the end of a selection does not', async () => {
  const { user, onOpen } = show();
  await user.click(screen.getByText('Cleo'));
  expect(onOpen).toHaveBeenCalledExactlyOnceWith(rows[2]);
  const getSelection = vi.spyOn(window, 'getSelection');
  getSelection.mockReturnValue({ toString: () => 'Be' } as Selection);
  await user.click(screen.getByText('Ben'));
  expect(onOpen).toHaveBeenCalledOnce();
});

test('headers sort: times from the newest, texts from A, and a second click turns the order', async () => {
  const { user, onSort } = show();
  const [name, number] = screen.getAllByRole('columnheader');
  expect(number).toHaveAttribute('aria-sort', 'descending');
  expect(name).not.toHaveAttribute('aria-sort');
  await user.click(screen.getByRole('button', { name: 'Name' }));
  expect(onSort).toHaveBeenLastCalledWith({ key: 'subject', ascending: true });
  await user.click(screen.getByRole('button', { name: 'Number' }));
  expect(onSort).toHaveBeenLastCalledWith({ key: 'created', ascending: true });
});

test('the table is named and its cells stand under their headers', () => {
  show();
  const table = screen.getByRole('grid', { name: 'People' });
  expect(
    within(table)
      .getAllByRole('columnheader')
      .map((header) => header.textContent),
  ).toEqual(['Name', 'Number']);
  expect(
    within(bodyRows()[1] ?? table)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['Ben', '2']);
});
