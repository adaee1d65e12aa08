import type { Locator, Page } from 'playwright-core';

/** People of the demo world. */
export const people = {
  superadmin: { email: 'ada@northlight.example', password: 'demo-ada-1' },
  northlight: { email: 'maya@northlight.example', password: 'demo-maya-1' },
  riverside: { email: 'sam@riverside.example', password: 'demo-sam-1' },
  secondFactor: { email: 'mira@northlight.example', password: 'demo-mira-1' },
  severalAccounts: { email: 'lee@freelance.example', password: 'demo-lee-1' },
  invited: { email: 'iris@northlight.example', password: 'invited' },
} as const;

export async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel('Email', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Signs in a person who has one account and waits for the lists. */
export async function enter(page: Page, person: { email: string; password: string }): Promise<void> {
  await signIn(page, person);
  await tab(page, 'Delivery issues').waitFor();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByLabel('Email', { exact: true }).waitFor();
}

export function tab(page: Page, name: 'Delivery issues' | 'Announcements' | 'Transactions'): Locator {
  return page.getByRole('tab', { name, exact: true });
}

/** Opens a tab and searches in it, over all time. */
export async function search(page: Page, name: Parameters<typeof tab>[1], text: string): Promise<void> {
  await tab(page, name).click();
  await page.getByText('All', { exact: true }).click();
  await page.getByRole('searchbox', { name: 'Search recipient or subject' }).fill(text);
}

/** Returns the rows of the visible list that contain a text. */
export function rows(page: Page, text: string | RegExp): Locator {
  return page.getByRole('grid').getByRole('row').filter({ hasText: text });
}

/** Returns the suggestion of Find a recipient that equals this address rather than contains it. Some suggestions also show a name. */
export function suggestion(page: Page, address: string): Locator {
  return page.getByRole('option').filter({ has: page.getByText(address, { exact: true }) });
}
