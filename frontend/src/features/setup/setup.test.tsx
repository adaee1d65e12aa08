import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { freshWorld } from '../../testing/fakeWindow';
import type { FakeWorld } from '../../testing/fakeWorld';
import { rejection } from '../../testing/rejection';
import { renderApp } from '../../testing/renderApp';

function without(database: string, message = ''): FakeWorld {
  const world = freshWorld();
  Object.assign(world.setup, { database, databaseMessage: message, demo: false });
  return world;
}

test('Rule 17: without DATABASE_URL it says what to set and offers the demo world', async () => {
  renderApp(without('not_set', 'DATABASE_URL is not set.'));
  expect(await screen.findByRole('heading', { name: 'Connect Mailroom to Hi.Events' })).toBeVisible();
  expect(screen.getByText('DATABASE_URL is not set.')).toBeVisible();
  expect(screen.getByText('DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/hievents')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Check again' })).toBeEnabled();
  expect(screen.getByRole('button', { name: 'Start the demo world' })).toBeEnabled();
});

test.each([
  ['settings', 'A setting is not right', /Correct the setting/],
  ['database_down', 'The database does not answer', /whether Postgres runs/],
  ['database_refused', 'The database refuses the connection', /user, password and database name/],
  ['tables_missing', 'This database has no Hi.Events tables', /names the database that Hi\.Events itself uses/],
  ['not_prepared', 'The database is not prepared for Mailroom yet', /See what Mailroom would add/],
  ['schema_newer', 'The database is newer than this Mailroom', /Install the newest Mailroom/],
])('%s says what is wrong and what to do', async (state, title, step) => {
  renderApp(without(state, `said by Go about ${state}`));
  expect(await screen.findByRole('heading', { name: title })).toBeVisible();
  expect(screen.getByText(`said by Go about ${state}`)).toBeVisible();
  expect(screen.getByText(step)).toBeVisible();
});

test('checking again goes on when all is well', async () => {
  const { user, fake } = renderApp(without('database_down'));
  const check = await screen.findByRole('button', { name: 'Check again' });
  fake.world.setup.database = 'ready';
  await user.click(check);
  expect(await screen.findByLabelText('Email')).toBeVisible();
  expect(fake.callsOf('Setup.Recheck')).toHaveLength(1);
});

test('the demo world starts, saying that it takes a moment', async () => {
  const world = without('not_set');
  const { user } = renderApp(world);
  const start = await screen.findByRole('button', { name: 'Start the demo world' });
  world.latency = 400;
  await user.click(start);
  expect(await screen.findByText(/This takes a few seconds/)).toBeVisible();
  expect(await screen.findByRole('region', { name: 'People of the demo world' })).toBeVisible();
});

test('where the demo world cannot start, the page says what is missing', async () => {
  const world = without('not_set');
  Object.assign(world.setup, {
    demoAvailable: false,
    demoMessage: 'The demo world needs Postgres 15 on this machine.',
  });
  renderApp(world);
  expect(await screen.findByText('The demo world needs Postgres 15 on this machine.')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Start the demo world' })).not.toBeInTheDocument();
});

test('a demo world that does not start is told', async () => {
  const { user, fake } = renderApp(without('not_set'));
  fake.world.failures.set('Setup.StartDemo', rejection('internal', 'initdb failed', 'a1b2'));
  await user.click(await screen.findByRole('button', { name: 'Start the demo world' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('The demo world did not start. initdb failed');
});

test('a program that does not answer is told, and can be asked again', async () => {
  const { user, fake } = renderApp(
    Object.assign(freshWorld(), { failures: new Map([['Setup.State', rejection('internal', 'boom')]]) }),
  );
  const again = await screen.findByRole('button', { name: 'Try again' });
  fake.world.failures.clear();
  await user.click(again);
  expect(await screen.findByLabelText('Email')).toBeVisible();
});
