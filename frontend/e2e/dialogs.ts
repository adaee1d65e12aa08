import type { Locator, Page } from 'playwright-core';
import type { Message } from './messages.js';
import { rows } from './people.js';

/** Returns a dialog or drawer by its accessible name. */
export function dialog(page: Page, name: 'Resolve' | 'Message' | 'Resend several'): Locator {
  return page.getByRole('dialog', { name, exact: true });
}

/** Waits until the dialog plans to send to this address and the button that sends is enabled. */
export async function expectPlan(resolve: Locator, to: string): Promise<void> {
  await resolve.getByText(`to ${to}`).waitFor();
  await resolve.locator('button:not([aria-disabled])', { hasText: /^Resend$/ }).waitFor();
}

/** Opens the Resolve dialog of a visible delivery issue and types an address. It does not wait for the plan. */
export async function resolveTo(page: Page, message: Message, to: string): Promise<Locator> {
  await rows(page, message.recipient)
    .getByRole('button', { name: /^Resolve/ })
    .click();
  const resolve = dialog(page, 'Resolve');
  await resolve.getByRole('textbox', { name: 'Recipient address' }).fill(to);
  return resolve;
}
