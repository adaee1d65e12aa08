import { expectAccessible } from './accessibility.js';
import { enter, people, rows, signOut, tab } from './people.js';
import { test } from './test.js';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every screen of a superadmin can be seen and heard, ${colorScheme}`, async ({ open }) => {
    const page = await open();
    await page.emulateMedia({ colorScheme });
    await enter(page, people.superadmin);
    for (const name of ['Delivery issues', 'Announcements', 'Transactions'] as const) {
      await tab(page, name).click();
      await rows(page, '@').first().waitFor();
      await expectAccessible(page);
    }
    for (const name of ['Find a recipient', 'Suppressions', 'Operations', 'Audit log']) {
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
      await page.getByLabel('Loading…').first().waitFor({ state: 'detached' });
      await expectAccessible(page);
    }
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, page.getByRole('dialog')); // only the dialog: it partly covers a button, which is not a violation of the button
    await page.keyboard.press('Escape');
    await signOut(page);
  });
}
