import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { sampleRequest } from '../../testing/fakeRequests';
import { freshWorld, signedInAs } from '../../testing/fakeWindow';
import type { FakeWorld } from '../../testing/fakeWorld';
import { rejection } from '../../testing/rejection';
import { renderApp } from '../../testing/renderApp';

function world(change: (world: FakeWorld) => void = () => undefined): FakeWorld {
  const fresh = freshWorld();
  fresh.session = signedInAs('superadmin');
  fresh.suppressions.requests = [
    sampleRequest(3, { email: 'gone@example.net', note: 'She <b>called</b>' }),
    sampleRequest(2),
    sampleRequest(1, { closedAt: '2026-01-02T10:00:00Z', closedBy: 'root@hi-events.example', answer: 'Removed' }),
  ];
  change(fresh);
  return fresh;
}

async function open(of = world()) {
  location.hash = '#/suppressions';
  const shown = renderApp(of);
  const tab = await screen.findByRole('tab', { name: 'Requests' });
  await shown.user.click(tab);
  return { ...shown, tab };
}

const list = (name: string) => screen.findByRole('group', { name });

test('the tab counts open requests, and lists who asked what and why', async () => {
  const { tab } = await open();
  await waitFor(() => {
    expect(tab).toHaveAccessibleDescription('2 open');
  });
  const row = within(await list('Open requests')).getByRole('row', { name: /gone@example.net/ });
  expect(row).toHaveTextContent('ada@nordlicht.example');
  expect(row).toHaveTextContent('Nordlicht Events');
  expect(row).toHaveTextContent('Remove the suppression');
  expect(within(row).getByText('She <b>called</b>')).toBeVisible();
  expect(screen.queryByText('Removed')).not.toBeInTheDocument();
});

test('an answer is asked for, closes the request, and is there on demand', async () => {
  const { user, fake } = await open();
  const row = within(await list('Open requests')).getByRole('row', { name: /gone@example.net/ });
  await user.click(within(row).getByRole('button', { name: 'Answer…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Answer a request' });
  await user.click(within(dialog).getByRole('button', { name: 'Answer' }));
  expect(within(dialog).getByText('Say what was done: whoever asked reads it.')).toBeVisible();
  await user.type(within(dialog).getByRole('textbox', { name: 'Answer' }), ' Done today ');
  await user.click(within(dialog).getByRole('button', { name: 'Answer' }));
  expect(await screen.findByText('The request is answered')).toBeVisible();
  expect(fake.callsOf('Suppressions.Answer')).toEqual([['3', 'Done today']]);
  await waitFor(() => {
    expect(screen.queryByRole('row', { name: /gone@example.net/ })).not.toBeInTheDocument();
  });
  await user.click(screen.getByRole('button', { name: 'Answered requests' }));
  const answered = within(await list('Answered requests')).getByRole('row', { name: /gone@example.net/ });
  expect(answered).toHaveTextContent('Done today');
  expect(answered).toHaveTextContent('root@hi-events.example');
});

test('whoever was slower is told who has answered', async () => {
  const { user, fake } = await open();
  const row = within(await list('Open requests')).getByRole('row', { name: /gone@example.net/ });
  await user.click(within(row).getByRole('button', { name: 'Answer…' }));
  const [request] = fake.world.suppressions.requests;
  Object.assign(request ?? {}, { closedAt: '2026-01-02T10:00:00Z', closedBy: 'other@example.com' });
  const dialog = await screen.findByRole('dialog', { name: 'Answer a request' });
  await user.type(within(dialog).getByRole('textbox', { name: 'Answer' }), 'x');
  await user.click(within(dialog).getByRole('button', { name: 'Answer' }));
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('by other@example.com');
});

test('an address leads to its suppression in the list', async () => {
  const { user, fake } = await open();
  await user.click(await screen.findByRole('button', { name: "Find in Mailroom's list: gone@example.net" }));
  expect(await screen.findByRole('searchbox', { name: 'Search addresses' })).toHaveValue('gone@example.net');
  expect(fake.callsOf('Suppressions.List').at(-1)?.[0]).toMatchObject({ search: 'gone@example.net' });
});

test('older requests come on demand, and what is asked meanwhile comes by itself', async () => {
  const many = world(({ suppressions }) => {
    suppressions.requests = Array.from({ length: 26 }, (_, n) => sampleRequest(26 - n));
  });
  const { user, fake } = await open(many);
  const rows = async () => within(await list('Open requests')).getAllByRole('row', { name: /asked/ });
  expect(await rows()).toHaveLength(25);
  await user.click(screen.getByRole('button', { name: 'Show older ones' }));
  await within(await list('Open requests')).findByRole('row', { name: /asked1@/ });
  fake.world.suppressions.requests.unshift(sampleRequest(27));
  act(() => {
    fake.tell('messages:changed');
  });
  await within(await list('Open requests')).findByRole('row', { name: /asked27@/ });
});

test('no request is told apart from an error', async () => {
  const { user, fake } = await open(
    world(({ failures, suppressions }) => {
      suppressions.requests = [];
      failures.set('Suppressions.Requests', rejection('database_down', 'cannot reach Postgres'));
    }),
  );
  expect(await screen.findByText('The database does not answer')).toBeVisible();
  fake.world.failures.clear();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('No request is open')).toBeVisible();
});
