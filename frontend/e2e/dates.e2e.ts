import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { expectAccessible } from './accessibility.js';
import { enter, people, rows, signOut, tab } from './people.js';
import { settingsOf } from './program.js';
import { test } from './test.js';
import { startWorld } from './worlds.js';

const series = 'Hafenrundfahrt bei Nacht';

async function chooseEvent(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Ticketed event: All events' }).click();
  await page.getByRole('option', { name: title }).click();
  await page.getByRole('button', { name: `Ticketed event: ${title}` }).waitFor();
}

test('lists are filtered by one date of an event; a cancelled one is shown as such', async ({ open }) => {
  const page = await open();
  await enter(page, people.northlight);
  await tab(page, 'Transactions').click();
  await page.getByText('All', { exact: true }).click();
  await chooseEvent(page, series);
  await page.getByRole('button', { name: 'Date: All dates' }).click();
  const labelled = page.getByRole('option', { name: /Vollmondfahrt/ });
  await labelled.first().waitFor();
  await expectAccessible(page);
  const cancelled = page.getByRole('option', { name: /cancelled/ });
  await cancelled.first().click();

  // Every mail of that date says that it is cancelled, also the one that told the guests so.
  const other = rows(page, '@').filter({ hasNotText: 'cancelled ·' });
  await expect.poll(() => other.count(), { timeout: 10_000 }).toBe(0);
  await rows(page, 'has been cancelled').first().waitFor();
  expect(await rows(page, '@').count()).toBeGreaterThan(2);
  await expectAccessible(page);

  // A cancelled date is no risk at the door: its issues come after those of the dates that are to come.
  await page.getByRole('button', { name: /^Date: / }).click();
  await page.getByRole('option', { name: 'All dates' }).click();
  await tab(page, 'Delivery issues').click();
  await page.getByText('Door risk', { exact: true }).waitFor();
  await expect.poll(() => rows(page, /in \d+ days/).count(), { timeout: 10_000 }).toBeGreaterThan(0);
  const issues = await rows(page, '@').allInnerTexts();
  const toCome = issues.findLastIndex((text) => /in \d+ days/.test(text));
  expect(issues.slice(0, toCome).filter((text) => text.includes('cancelled ·'))).toEqual([]);
  await signOut(page);
});

test('an event with one date has no choice of dates', async ({ open }) => {
  const page = await open();
  await enter(page, people.riverside);
  await chooseEvent(page, 'Songwriting Live: Online Masterclass');
  await tab(page, 'Transactions').click();
  await rows(page, '@').first().waitFor();
  expect(await page.getByRole('button', { name: /^Date:/ }).count()).toBe(0);
  await signOut(page);
});

test('one mail with several tickets is told from one with one', async ({ open }) => {
  const page = await open();
  await enter(page, people.northlight);
  await tab(page, 'Transactions').click();
  await page.getByText('All', { exact: true }).click();
  await page.getByRole('searchbox', { name: 'Search recipient or subject' }).fill(`Your Tickets for ${series}`);
  await rows(page, `Your Tickets for ${series}`).first().getByText('Ticket', { exact: true }).waitFor();
  await signOut(page);
});

test('a sale at the box office is found by its number, and shown as one to whom no mail is sent', async ({ open }) => {
  const page = await open();
  await enter(page, people.northlight);
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox', { name: 'Address, order number or name' }).fill('O-KASSE02');
  await page.getByRole('option', { name: /Sold at the box office without an e-mail address/ }).waitFor();
  await expectAccessible(page);
  await signOut(page);
});

test('in a world of Hi.Events 1.8 the lists are there, without dates to choose and without second factors', async ({ open }) => {
  const { environment, stop } = startWorld('--hievents', '1.8');
  try {
    const page = await open(settingsOf(await environment));
    await page.getByText(people.northlight.email).waitFor();
    expect(await page.getByText('Recovery codes', { exact: false }).count()).toBe(0);
    await enter(page, people.northlight);
    await rows(page, '@').first().waitFor();
    await chooseEvent(page, 'Winterlichter Open Air');
    for (const name of ['Transactions', 'Announcements'] as const) {
      await tab(page, name).click();
      await rows(page, 'Winterlichter').first().waitFor();
    }
    expect(await page.getByRole('button', { name: /^Date:/ }).count()).toBe(0);
    await signOut(page);
  } finally {
    await stop();
  }
});
