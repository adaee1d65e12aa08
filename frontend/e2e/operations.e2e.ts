import { expect } from 'vitest';
import { garbage } from './messages.js';
import { enter, people } from './people.js';
import { test } from './test.js';
import { loadAgain } from './window.js';

test('what cannot be understood goes to quarantine, where a superadmin looks at it and discards it', async ({ open }) => {
  const body = `no event at all <b>${String(Date.now())}</b>`;
  await garbage(body);
  const page = await open();
  await enter(page, people.superadmin);
  await page.getByRole('link', { name: 'Operations' }).click();
  const quarantine = page.getByRole('region', { name: 'Quarantine' });
  const items = quarantine.getByRole('listitem');
  await items.first().waitFor();
  const before = await items.count(); // the demo world has quarantined messages already

  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await items.nth(before).waitFor();
  const item = items.first();
  await item.getByText('Not JSON', { exact: true }).waitFor();

  await item.getByRole('button', { name: 'Show body' }).click();
  expect(await item.getByLabel('Body', { exact: true }).innerText()).toBe(body);

  await item.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('status').filter({ hasText: '1 still refused' }).waitFor();

  await item.getByRole('button', { name: 'Discard…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Discard for good?' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('made by a test');
  await dialog.getByRole('button', { name: 'Discard', exact: true }).click();
  await items.nth(before).waitFor({ state: 'detached' });

  // The page shows who drained, and the discarded message does not come back after a reload.
  await page.getByRole('region', { name: 'Last drains' }).getByText(people.superadmin.email).first().waitFor();
  await loadAgain(page);
  await items.first().waitFor();
  expect(await items.count()).toBe(before);
});

test('rule 11: an organizer finds no way there, and none by the address', async ({ open }) => {
  const page = await open();
  await enter(page, people.northlight);
  expect(await page.getByRole('link', { name: 'Operations' }).count()).toBe(0);
  await page.evaluate(() => {
    location.hash = '/operations';
  });
  await page.getByRole('heading', { name: 'Message tracking' }).waitFor();
  const answer = await page.evaluate(async () => {
    const { go } = window as unknown as { go: { desktop: { Operations: { State: () => Promise<unknown> } } } };
    return go.desktop.Operations.State().then(
      () => 'answered',
      (reason: unknown) => String(reason),
    );
  });
  expect(answer).toContain('not_allowed');
});
