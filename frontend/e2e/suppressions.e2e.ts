import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { enter, people, rows } from './people.js';
import { test } from './test.js';

const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name });

/** Returns an address that no other test uses. */
const somebody = (name: string) => `${name}.${String(Date.now())}@guests.example`;

async function openSuppressions(page: Page): Promise<void> {
  await enter(page, people.superadmin);
  await page.getByRole('link', { name: 'Suppressions' }).click();
  await page.getByRole('grid', { name: 'Suppressions' }).waitFor();
}

async function add(page: Page, addresses: string, becomes: string): Promise<void> {
  await page.getByRole('button', { name: 'Add…' }).first().click();
  const form = dialog(page, 'Suppress addresses');
  await form.getByRole('textbox', { name: 'Addresses' }).fill(addresses);
  await form.getByRole('button', { name: 'Suppress', exact: true }).click();
  await form.getByText(becomes, { exact: true }).waitFor();
}

async function find(page: Page, address: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search addresses' }).fill(address);
  await rows(page, address).first().waitFor();
}

async function remove(page: Page, address: string, why: string): Promise<void> {
  await rows(page, address).getByRole('button', { name: 'Remove…' }).click();
  const form = dialog(page, /^Remove 1 suppression/);
  await form.getByRole('textbox', { name: 'Reason' }).fill(why);
  await form.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('1 suppression removed').waitFor();
}

test('Rule 7: addresses are suppressed, removed with a reason, and brought back; the history tells it all', async ({
  open,
}) => {
  const [one, two] = [somebody('one'), somebody('two')];
  const page = await open();
  await openSuppressions(page);
  await add(page, `${one}\n${two}\nno address at all\n`, '2 added, 1 refused');
  const refused = dialog(page, 'Suppress addresses').getByRole('listitem');
  expect(await refused.count()).toBe(1);
  expect(await refused.innerText()).toContain('Line 3');
  await page.keyboard.press('Escape');

  await find(page, one);
  await rows(page, two).waitFor({ state: 'detached' });
  await remove(page, one, 'typed in by mistake');
  await page.getByText('Nothing matches these filters').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText('1 suppression is back').waitFor();
  await rows(page, one).first().waitFor();

  await rows(page, one).first().focus();
  await page.keyboard.press('Enter');
  const history = dialog(page, 'History of an address').getByRole('region', { name: 'What people did' });
  const told = history.getByRole('listitem');
  await told.nth(2).waitFor();
  const [undone, removed, added] = await told.allInnerTexts();
  expect(undone).toContain('Took a removal back');
  expect(removed).toContain('Removed a suppression');
  expect(removed).toContain('typed in by mistake');
  expect(added).toContain('Suppressed an address');
  expect(added).toContain(people.superadmin.email);
});

test('a CSV file is imported, and what is refused is told by its line', async ({ open }) => {
  const address = somebody('imported');
  const page = await open();
  await openSuppressions(page);
  await page.getByRole('button', { name: 'Import…' }).click();
  const form = dialog(page, 'Import suppressions');
  const choosing = page.waitForEvent('filechooser');
  await form.getByRole('button', { name: 'File', exact: true }).click();
  const file = `email,reason,note\n"${address}",do_not_contact,'=by letter\nnobody,bounce,\n`;
  await (await choosing).setFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
  await form.getByRole('button', { name: 'Import', exact: true }).click();
  await form.getByText('1 added, 1 refused', { exact: true }).waitFor();
  expect(await form.getByRole('listitem').innerText()).toContain('Line 3');
  await page.keyboard.press('Escape');
  await find(page, address);
  expect(await rows(page, address).innerText()).toContain('=by letter');
});

test('the audit log shows who did what, is filtered, and takes a removal back once', async ({ open }) => {
  const address = somebody('logged');
  const page = await open();
  await openSuppressions(page);
  await add(page, address, '1 added');
  await page.keyboard.press('Escape');
  await find(page, address);
  const why = `because of ${address}`;
  await remove(page, address, why);

  await page.getByRole('link', { name: 'Audit log' }).click();
  const log = page.getByRole('group', { name: 'Audit log' });
  const removal = log.getByRole('row').filter({ hasText: why });
  await removal.waitFor();
  expect(await removal.innerText()).toContain(people.superadmin.email);
  await page.getByRole('combobox', { name: 'What was done' }).click();
  await page.getByRole('option', { name: 'Suppressed an address' }).click();
  await removal.waitFor({ state: 'detached' });
  await page.getByRole('combobox', { name: 'What was done' }).click();
  await page.getByRole('option', { name: 'Removed a suppression' }).click();
  await removal.waitFor();
  await page.getByRole('searchbox', { name: 'Email of the person' }).fill('nobody@example.com');
  await page.getByText('Nothing matches these filters').waitFor();
  await page.getByRole('searchbox', { name: 'Email of the person' }).fill(people.superadmin.email);

  await removal.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Taken back', { exact: true }).waitFor();
  await removal.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Suppressions' }).click();
  await find(page, address);
});
