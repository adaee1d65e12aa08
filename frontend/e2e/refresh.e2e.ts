import { expect } from 'vitest';
import { bounce, deliveredOnce } from './messages.js';
import { enter, people, rows, search, signOut, tab } from './people.js';
import { test } from './test.js';
import { loadAgain } from './window.js';

test('an event that SNS delivers shows after a click on Refresh, and only to whom it concerns', async ({ open }) => {
  const message = await deliveredOnce('1');
  const page = await open();
  await enter(page, people.northlight);
  for (const name of ['Delivery issues', 'Announcements', 'Transactions'] as const) {
    await tab(page, name).click();
    await rows(page, '@').first().waitFor();
  }
  await search(page, 'Transactions', message.recipient);
  await rows(page, message.recipient).getByText('Delivered', { exact: true }).waitFor();

  await bounce(message);
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();

  await page
    .getByRole('status')
    .filter({ hasText: /\d+ bounced/ })
    .waitFor();
  await rows(page, message.recipient).getByText('Bounced', { exact: true }).waitFor();
  await search(page, 'Delivery issues', message.recipient);
  await rows(page, message.recipient).getByText('Mailbox does not exist').waitFor();

  await loadAgain(page);
  await tab(page, 'Delivery issues').waitFor();
  await search(page, 'Delivery issues', message.recipient);
  await rows(page, message.recipient).getByText('Bounced', { exact: true }).waitFor();

  await signOut(page);
  expect(await page.getByText(message.recipient).count()).toBe(0);
  await loadAgain(page);
  await page.getByLabel('Email', { exact: true }).waitFor();

  // Rule 11: for a person of another account that message does not exist.
  await enter(page, people.riverside);
  for (const name of ['Delivery issues', 'Announcements', 'Transactions'] as const) {
    await search(page, name, message.recipient);
    await page.getByText('Nothing matches these filters').waitFor();
    expect(await rows(page, message.recipient).count()).toBe(0);
  }
  await signOut(page);
});
