import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { bounce, deliveredOnce, drainElsewhere, report, retriesOf } from './messages.js';
import { enter, people, rows, search, signOut } from './people.js';
import { test } from './test.js';

const dialog = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });

test('the guest gets the ticket: from Bounced to Delivered with a new address, in three clicks', async ({ open }) => {
  const message = await deliveredOnce('1');
  await bounce(message);
  await drainElsewhere();
  const page = await open();
  await enter(page, people.northlight);
  await search(page, 'Delivery issues', message.recipient);

  await rows(page, message.recipient)
    .getByRole('button', { name: /^Resolve/ })
    .click();
  const resolve = dialog(page, 'Resolve');
  const to = `fixed.${message.recipient}`;
  await resolve.getByRole('textbox', { name: 'Recipient address' }).fill(to);
  await resolve.getByText(`to ${to}`).waitFor();
  await resolve.getByRole('button', { name: 'Resend', exact: true }).click();
  await resolve.getByText(`SES has taken the mail to ${to}`, { exact: false }).waitFor();

  const [retry, ...others] = await retriesOf(message, '1');
  expect(others).toEqual([]);
  expect(retry).toMatchObject({ recipient: to });
  if (retry === undefined) {
    throw new Error('there is no retry');
  }
  await report('delivery', retry);
  await drainElsewhere();
  await resolve.getByText(`Delivered to ${to}`, { exact: false }).waitFor();
  await resolve.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Nothing matches these filters').waitFor();
  await signOut(page);
});

test('Rule 10: Resolve now resolves by hand, and Undo takes it back', async ({ open }) => {
  const message = await deliveredOnce('1');
  await bounce(message);
  await drainElsewhere();
  const page = await open();
  await enter(page, people.northlight);
  await search(page, 'Delivery issues', message.recipient);
  await rows(page, message.recipient).first().waitFor();
  await rows(page, message.recipient).first().focus();
  await page.keyboard.press('r');
  await dialog(page, 'Resolve').getByRole('button', { name: 'Resolve now' }).click();
  await page.getByText('1 delivery issue resolved').waitFor();
  await page.getByText('Nothing matches these filters').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await rows(page, message.recipient).first().waitFor();
  await signOut(page);
});

test('Rule 12: the preview shows a mail in a frame that can do nothing', async ({ open }) => {
  const message = await deliveredOnce('1');
  const page = await open();
  await enter(page, people.northlight);
  await search(page, 'Transactions', message.recipient);
  await rows(page, message.recipient).first().click();
  const drawer = dialog(page, 'Message');
  await drawer.getByText('Would this send?').waitFor();
  await drawer.getByText('Preview of the mail').click();
  const frame = drawer.locator('iframe');
  await frame.waitFor();
  expect(await frame.getAttribute('sandbox')).toBe('');
  expect((await frame.contentFrame().locator('body').innerText()).trim()).not.toBe('');
  await page.keyboard.press('Escape');
  await signOut(page);
});
