import type { Locator, Page } from 'playwright-core';
import type { Message } from './messages.js';
import { rows } from './people.js';

/** A dialog or drawer by its name. */
export function dialog(page: Page, name: 'Resolve' | 'Message' | 'Resend several'): Locator {
  return page.getByRole('dialog', { name, exact: true });
}

/** Waits until the dialog says that it would send to this address, and can. */
export async function expectPlan(resolve: Locator, to: string): Promise<void> {
  await resolve.getByText(`to ${to}`).waitFor();
  await resolve.locator('button:not([aria-disabled])', { hasText: /^Resend$/ }).waitFor();
}

/** Opens the dialog of a delivery issue that is shown and types an address, as far as the program's answer to it. */
export async function resolveTo(page: Page, message: Message, to: string): Promise<Locator> {
  await rows(page, message.recipient)
    .getByRole('button', { name: /^Resolve/ })
    .click();
  const resolve = dialog(page, 'Resolve');
  await resolve.getByRole('textbox', { name: 'Recipient address' }).fill(to);
  return resolve;
}
