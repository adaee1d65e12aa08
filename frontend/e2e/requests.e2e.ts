import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { deliveredOnce, report } from './messages.js';
import { enter, people, rows, signIn, signOut, suggestion } from './people.js';
import { test } from './test.js';

/** Calls a method of a facade as the page's console can; returns 'answered' or the error. */
function asked(page: Page, facade: string, method: string, ...parameters: unknown[]): Promise<string> {
  return page.evaluate(
    async ([name, verb, values]) => {
      const { go } = window as unknown as {
        go: { desktop: Record<string, Record<string, (...values: unknown[]) => Promise<unknown>>> };
      };
      const call = go.desktop[name]?.[verb];
      if (call === undefined) {
        return 'there is no such method';
      }
      return call(...values).then(
        () => 'answered',
        (reason: unknown) => String(reason),
      );
    },
    [facade, method, parameters] as const,
  );
}

/** Opens Find a recipient with Ctrl+K and types into its field. */
async function look(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('heading', { name: 'Find a recipient' }).first().waitFor();
  await page.getByLabel('Address, order number or name').fill(text);
}

test('rule 11: what is for superadmins an organizer does not find, and is told so where they ask the program', async ({
  open,
}) => {
  const page = await open();
  await enter(page, people.northlight);
  for (const [name, place] of [
    ['Suppressions', '/suppressions'],
    ['Audit log', '/audit'],
  ] as const) {
    expect(await page.getByRole('link', { name }).count()).toBe(0);
    await page.evaluate((hash) => {
      location.hash = hash;
    }, place);
    await page.getByRole('heading', { name: 'Message tracking' }).waitFor();
  }
  const query = { search: '', reason: '', bounceType: '', source: '', account: '', platform: false, since: '', before: '', ascending: false, limit: 0, after: '', previous: '' };
  expect(await asked(page, 'Suppressions', 'List', query)).toContain('not_allowed');
  expect(await asked(page, 'Suppressions', 'Remove', [{ id: '1', version: '' }], 'because')).toContain('not_allowed');
  expect(await asked(page, 'Suppressions', 'Answer', '1', 'yes')).toContain('not_allowed');
  const log = { person: '', action: '', subject: '', since: '', before: '', after: '' };
  expect(await asked(page, 'Audit', 'Entries', log)).toContain('not_allowed');
});

test('rule 11: a recipient is found by part of their address, with the three parts of the answer; a stranger is not', async ({
  open,
}) => {
  const own = await deliveredOnce('1');
  const strangers = await deliveredOnce('2');
  const page = await open();
  await enter(page, people.northlight);
  await look(page, own.recipient.slice(0, -2));
  await suggestion(page, own.recipient).click();
  await page.getByRole('region', { name: 'Can they be written to?' }).waitFor();
  await page.getByRole('region', { name: 'Orders and tickets' }).waitFor();
  const mails = page.getByRole('grid', { name: 'All mails' });
  await mails.getByRole('row').filter({ hasText: own.subject }).first().waitFor();

  await look(page, strangers.recipient.slice(0, -2));
  await page.getByText('Nobody was found').waitFor();
  await look(page, strangers.recipient);
  await page.keyboard.press('Enter');
  await page.getByText('Nothing is known of this address').waitFor();
});

test('an organizer asks a superadmin to remove a suppression, who answers, and the answer is where it was asked', async ({
  open,
}) => {
  const message = await deliveredOnce('1');
  await report('bounce', message);
  const why = `the mailbox of ${message.recipient} is there again`;
  const page = await open();
  await enter(page, people.northlight);
  await look(page, message.recipient);
  await page.keyboard.press('Enter');
  const verdicts = page.getByRole('region', { name: 'Can they be written to?' });
  await verdicts.getByText(/^Permanent bounce/).first().waitFor();
  await verdicts.getByRole('button', { name: 'Ask a superadmin…' }).click();
  const question = page.getByRole('dialog', { name: 'Ask a superadmin' });
  await question.getByRole('textbox', { name: 'Note' }).fill(why);
  await question.getByRole('button', { name: 'Ask', exact: true }).click();
  await verdicts.getByText('A superadmin was asked, and has not answered yet.').waitFor();
  expect(await verdicts.getByRole('button', { name: 'Ask a superadmin…' }).count()).toBe(0);
  await signOut(page);

  await signIn(page, people.superadmin);
  await page.getByRole('link', { name: 'Suppressions' }).click();
  await page.getByRole('tab', { name: 'Requests' }).click();
  const request = page.getByRole('group', { name: 'Open requests' }).getByRole('row').filter({ hasText: why });
  await request.waitFor();
  expect(await request.innerText()).toContain(people.northlight.email);
  await request.getByRole('button', { name: /^Find in Mailroom's list/ }).click();
  await rows(page, message.recipient).first().waitFor();
  await page.getByRole('tab', { name: 'Requests' }).click();
  await request.getByRole('button', { name: 'Answer…' }).click();
  const answer = page.getByRole('dialog', { name: 'Answer a request' });
  await answer.getByRole('textbox', { name: 'Answer' }).fill('Looked at, and it stays');
  await answer.getByRole('button', { name: 'Answer', exact: true }).click();
  await request.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Answered requests' }).click();
  await page
    .getByRole('group', { name: 'Answered requests' })
    .getByRole('row')
    .filter({ hasText: why })
    .getByText('Looked at, and it stays')
    .waitFor();
  await signOut(page);

  await enter(page, people.northlight);
  await look(page, message.recipient);
  await page.keyboard.press('Enter');
  await verdicts.getByText('A superadmin has answered.').waitFor();
  await verdicts.getByText('Looked at, and it stays').waitFor();
  await verdicts.getByRole('button', { name: 'Ask a superadmin…' }).waitFor();
});
