import { expect } from 'vitest';
import { dialog, expectPlan, resolveTo } from './dialogs.js';
import { deliveredOnce, onlyRetryOf, report, retriesOf, suppress } from './messages.js';
import { enter, people, rows, search, signOut } from './people.js';
import { test } from './test.js';

test('the guest gets the ticket: from Bounced to Delivered with a new address, in three clicks', async ({ open }) => {
  const message = await deliveredOnce('1');
  await report('bounce', message);
  const page = await open();
  await enter(page, people.northlight);
  await search(page, 'Delivery issues', message.recipient);

  const to = `fixed.${message.recipient}`;
  const resolve = await resolveTo(page, message, to);
  await expectPlan(resolve, to);
  await resolve.getByRole('button', { name: 'Resend', exact: true }).click();
  await resolve.getByText(`SES has taken the mail to ${to}`, { exact: false }).waitFor();

  const retry = await onlyRetryOf(message, '1');
  expect(retry.recipient).toBe(to);
  await report('delivery', retry);
  await resolve.getByText(`Delivered to ${to}`, { exact: false }).waitFor();
  await resolve.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Nothing matches these filters').waitFor();
  await signOut(page);
});

test('Enter sends nothing before its plan is on the screen, and then only what the plan says', async ({ open }) => {
  const message = await deliveredOnce('1');
  await report('bounce', message);
  const page = await open();
  await enter(page, people.northlight);
  await search(page, 'Delivery issues', message.recipient);
  const to = `plan.${message.recipient}`;
  const resolve = await resolveTo(page, message, `other.${message.recipient}`);
  await expectPlan(resolve, `other.${message.recipient}`);

  // Enter is held down in the address field. The first press requests the plan and moves the focus to Resend; the repeats arrive at Resend before and
  // after the plan.
  const field = resolve.getByRole('textbox', { name: 'Recipient address' });
  await field.fill(to);
  for (let held = 0; held < 4; held++) {
    await page.keyboard.down('Enter');
  }
  await expectPlan(resolve, to);
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  expect(await retriesOf(message, '1')).toEqual([]);

  await page.keyboard.press('Enter');
  await resolve.getByText(`SES has taken the mail to ${to}`, { exact: false }).waitFor();
  expect((await onlyRetryOf(message, '1')).recipient).toBe(to);
  await page.keyboard.press('Enter');
  await resolve.waitFor({ state: 'detached' });
  await signOut(page);
});

test('Rule 10: a retry that bounces, also after a delivery, leaves the issue open with its reason', async ({ open }) => {
  const message = await deliveredOnce('1');
  await report('bounce', message);
  const page = await open();
  await enter(page, people.northlight);
  await search(page, 'Delivery issues', message.recipient);

  const to = `gone.${message.recipient}`;
  const resolve = await resolveTo(page, message, to);
  await expectPlan(resolve, to);
  await resolve.getByRole('button', { name: 'Resend', exact: true }).click();
  await resolve.getByRole('button', { name: 'Done' }).waitFor();
  // The demo world also reports a delivery of it by itself, before or after this bounce.
  await report('bounce', await onlyRetryOf(message, '1'));
  await resolve.getByText(`The mail to ${to} bounced: Mailbox does not exist. The issue is open.`).waitFor();

  await resolve.getByRole('button', { name: 'Try another address' }).click();
  await resolve.getByRole('textbox', { name: 'Recipient address' }).waitFor();
  await page.keyboard.press('Escape');
  const row = rows(page, message.recipient).first();
  await row.getByText('Bounced', { exact: true }).waitFor();
  await row.getByText('Mailbox does not exist').waitFor();
  await row.click();
  // The message shows both attempts, and the address that bounced is now suppressed.
  await dialog(page, 'Message').getByText(to).first().waitFor();
  await page.keyboard.press('Escape');
  const again = await resolveTo(page, message, to);
  await again.getByText('Permanent bounce: nothing is sent to this address.').waitFor();
  await page.keyboard.press('Escape');
  await signOut(page);
});

test('Rule 8: what is suppressed is not sent, and the rule is named before anybody clicks', async ({ open }) => {
  const message = await deliveredOnce('1');
  await report('bounce', message);
  const to = `unwanted.${message.recipient}`;
  await suppress(to, 'do_not_contact', '1');
  const page = await open();
  await enter(page, people.northlight);
  await search(page, 'Delivery issues', message.recipient);

  const resolve = await resolveTo(page, message, to);
  const verdict = resolve.getByRole('region', { name: 'Would this send?' });
  await verdict.getByText('Do not contact: nothing is sent to this address.').waitFor();
  await resolve.getByText('Nothing is sent as it stands.').waitFor();
  const button = resolve.getByRole('button', { name: 'Resend', exact: true });
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await button.click({ force: true });
  await page.keyboard.press('Enter');
  expect(await retriesOf(message, '1')).toEqual([]);

  await resolve.getByRole('textbox', { name: 'Recipient address' }).fill(`allowed.${message.recipient}`);
  await verdict.getByText('Yes, nothing forbids it.').waitFor();
  await page.keyboard.press('Escape');
  await signOut(page);
});

test('Rule 10: Resolve now resolves by hand, and Undo takes it back', async ({ open }) => {
  const message = await deliveredOnce('1');
  await report('bounce', message);
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
