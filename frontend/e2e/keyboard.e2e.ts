import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectAccessible } from './accessibility.js';
import { dialog, expectPlan } from './dialogs.js';
import { deliveredOnce, onlyRetryOf, report, retriesOf } from './messages.js';
import { enter, people, rows, search, signOut, tab } from './people.js';
import { test } from './test.js';

/** Returns the role and accessible name of the focused element; '' if none has the focus, as between the last and the first element. */
async function focused(page: Page): Promise<string> {
  if (await page.evaluate(() => document.activeElement === document.body)) {
    return '';
  }
  return (await page.locator(':focus').ariaSnapshot()).split('\n', 1).join('').replace(/^- '?/, '');
}

/** Presses Tab until something with that role and name has the focus. */
async function tabTo(page: Page, role: string, name: RegExp): Promise<void> {
  const passed: string[] = [];
  while (passed.length < 60) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (now.startsWith(role) && name.test(now)) {
      return;
    }
    passed.push(now);
  }
  throw new Error(`Tab does not lead to ${role} ${String(name)}, only to\n${passed.join('\n')}`);
}

test('from Bounced to Delivered without a mouse, each step named for who cannot see it', async ({ open }) => {
  const message = await deliveredOnce('1');
  await report('bounce', message);
  const page = await open();

  // On the sign-in screen, the first field has the focus.
  await page.getByLabel('Email', { exact: true }).waitFor();
  await expectAccessible(page);
  await page.keyboard.type(people.northlight.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(people.northlight.password);
  await page.keyboard.press('Enter');
  await tab(page, 'Delivery issues').waitFor();
  await rows(page, '@').first().waitFor();
  await expectAccessible(page);

  // The list covers all time but only events that have not ended. Add ended events, search, then move the focus to the row.
  await tabTo(page, 'button', /Ended events/);
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Ended events', pressed: true }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(message.recipient);
  const row = rows(page, message.recipient).first();
  await row.waitFor();
  await tabTo(page, 'row', new RegExp(message.recipient.replaceAll('.', '\\.')));

  // Enter opens the message; r in the message opens Resolve.
  await page.keyboard.press('Enter');
  const drawer = dialog(page, 'Message');
  await drawer.getByText('Would this send?').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('r');
  const resolve = dialog(page, 'Resolve');
  await resolve.getByRole('textbox', { name: 'Recipient address' }).waitFor();
  expect(await focused(page)).toContain('textbox "Recipient address"');
  await expectAccessible(page);
  const to = `typed.${message.recipient}`;
  await page.keyboard.press('Control+a');
  await page.keyboard.type(to);
  await page.keyboard.press('Enter');
  await expectPlan(resolve, to);
  expect(await focused(page)).toContain('button "Resend"');
  await expectAccessible(page);
  expect(await retriesOf(message, '1')).toEqual([]);
  await page.keyboard.press('Enter');
  await resolve.getByRole('status').getByText(`SES has taken the mail to ${to}`, { exact: false }).waitFor();
  expect(await focused(page)).toContain('button "Done"');
  await expectAccessible(page);

  await report('delivery', await onlyRetryOf(message, '1'));
  await resolve.getByRole('status').getByText(`Delivered to ${to}`, { exact: false }).waitFor();
  await page.keyboard.press('Enter');
  await resolve.waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  await page.getByText('Nothing matches these filters').waitFor();

  // The resolved message stays in the list of transactions. Sign out can be reached by keyboard too.
  await tabTo(page, 'button', /Sign out/);
  await page.keyboard.press('Enter');
  await page.getByLabel('Email', { exact: true }).waitFor();
});

test('Ctrl+K in an open message leads to Find a recipient: no letter reaches the message, nothing is sent', async ({ open }) => {
  const message = await deliveredOnce('1');
  await report('bounce', message);
  const page = await open();
  await enter(page, people.northlight);
  await search(page, 'Delivery issues', message.recipient);
  await rows(page, message.recipient).first().click();
  const drawer = dialog(page, 'Message');
  await drawer.getByText('Would this send?').waitFor();
  await drawer.getByRole('button', { name: 'Resolve' }).waitFor();

  // Keys come without a pause: in the message, r would open Resolve and Enter would continue there.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('rosa.k@example.com');
  await page.keyboard.press('Enter');
  const field = page.getByRole('searchbox', { name: 'Address, order number or name' });
  await field.waitFor();
  expect(await field.inputValue()).toBe('rosa.k@example.com');
  await drawer.waitFor({ state: 'detached' });
  await page.waitForURL(/#\/recipient\/rosa/);
  expect(await dialog(page, 'Resolve').count()).toBe(0);
  expect(await retriesOf(message, '1')).toEqual([]);
  await signOut(page);
});

test('what is typed above a page does not act on it: in a dialog, in a popover', async ({ open }) => {
  const message = await deliveredOnce('1');
  await report('bounce', message);
  const page = await open();
  await enter(page, people.northlight);
  await search(page, 'Delivery issues', message.recipient);
  const row = rows(page, message.recipient).first();
  await row.waitFor();

  // The row still has the focus while the dialog opens.
  await row.focus();
  await page.keyboard.press('r');
  const resolve = dialog(page, 'Resolve');
  await resolve.getByRole('textbox', { name: 'Recipient address' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('?/r');
  expect(await resolve.getByRole('textbox', { name: 'Recipient address' }).inputValue()).toBe('?/r');
  expect(await page.getByRole('dialog').count()).toBe(1);
  await page.keyboard.press('Escape');
  await resolve.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Filter: Status' }).click();
  const filter = page.getByRole('dialog', { name: 'Filter: Status' });
  await filter.waitFor();
  await page.keyboard.type('?/r');
  expect(await page.getByRole('dialog').count()).toBe(1);
  expect(await page.getByRole('searchbox', { name: 'Search recipient or subject' }).inputValue()).toBe(message.recipient);
  await page.keyboard.press('Escape');
  await filter.waitFor({ state: 'detached' });
  expect(await retriesOf(message, '1')).toEqual([]);
  await signOut(page);
});
