import { expect } from 'vitest';
import { root, world } from './program.js';
import { enter, people, tab } from './people.js';
import { test } from './test.js';

test('without a database the window says what to set, and becomes a demo world on request', async ({ open }) => {
  const page = await open({ MAILROOM_EMULATORS_DIR: `${root}backend/world/emulators` });
  await page.getByText('DATABASE_URL').first().waitFor();
  await page.getByRole('button', { name: /demo/i }).click();
  await enter(page, people.superadmin);
  expect(await page.getByText('Demo world').count()).toBeGreaterThan(0);
});

test('a database that does not answer has its own message', async ({ open }) => {
  const page = await open({ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/nothing' });
  await page.getByRole('button', { name: 'Check again' }).waitFor();
  expect(await page.getByText('secret').count()).toBe(0);
  expect(await page.getByText('127.0.0.1').count()).toBeGreaterThan(0);
});

test('rule 17: without a queue the window shows what the tables hold', async ({ open }) => {
  const { DATABASE_URL = '' } = world;
  const page = await open({ DATABASE_URL });
  await enter(page, people.northlight);
  await tab(page, 'Transactions').click();
  await page.getByText('AWS is not set up').waitFor();
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'Read again from the database' }).waitFor();
});
