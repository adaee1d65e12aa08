import { expect } from 'vitest';
import { enter, people, signOut, suggestion } from './people.js';
import { world } from './program.js';
import { serveList, type Listed } from './sesList.js';
import { test } from './test.js';

test("rule 15: SES's own list is compared with ours, an address is pushed to it and one taken off", async ({ open }) => {
  const listed: Listed = new Map([['theirs@example.com', 'BOUNCE']]);
  const ses = await serveList(listed);
  try {
    const page = await open({ ...world, AWS_ENDPOINT_URL_SESV2: ses.url });
    await enter(page, people.superadmin);
    await page.getByRole('link', { name: 'Suppressions' }).click();
    await page.getByRole('tab', { name: "SES's list" }).click();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('SES drops tickets to people who once complained').waitFor();

    const here = page.getByRole('region', { name: 'Here alone: safe to push' });
    await here
      .getByRole('button', { name: /^Push: / })
      .first()
      .click();
    const push = page.getByRole('dialog', { name: "Push to SES's list?" });
    await push.getByRole('textbox', { name: 'Reason' }).fill('gone for good');
    await push.getByRole('button', { name: 'Push', exact: true }).click();
    await push.getByText('1 pushed, 0 removed').waitFor();
    await page.keyboard.press('Escape');
    expect([...listed.values()]).toEqual(['BOUNCE', 'BOUNCE']);

    const theirs = page.getByRole('region', { name: "On SES's list alone" });
    await theirs.getByRole('button', { name: 'Remove: theirs@example.com' }).click();
    const remove = page.getByRole('dialog', { name: "Remove from SES's list?" });
    await remove.getByRole('textbox', { name: 'Reason' }).fill('they wrote to us');
    await remove.getByRole('button', { name: 'Remove', exact: true }).click();
    await remove.getByText('0 pushed, 1 removed').waitFor();
    await page.keyboard.press('Escape');
    expect(listed.has('theirs@example.com')).toBe(false);

    // Both changes are in the audit log, with their reasons.
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByText('they wrote to us').first().waitFor();
    await page.getByText('gone for good').first().waitFor();

    // Find a recipient also shows that the address is on SES's list.
    const [pushed = ''] = listed.keys();
    await page.getByRole('link', { name: 'Find a recipient' }).click();
    await page.getByLabel('Address, order number or name').fill(pushed);
    await suggestion(page, pushed).click();
    await page.getByText('On it after a bounce').waitFor();
    await signOut(page);
  } finally {
    ses.close();
  }
});
