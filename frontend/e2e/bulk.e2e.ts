import { expect, onTestFinished } from 'vitest';
import { dialog } from './dialogs.js';
import { retriesIn } from './messages.js';
import { enter, people, rows, signOut, tab } from './people.js';
import { world } from './program.js';
import { gateBefore } from './sesGate.js';
import { test } from './test.js';

test('many at once: counted before, stopped between two mails, continued, none sent twice', async ({ open }) => {
  const gate = await gateBefore(new URL(world.AWS_ENDPOINT_URL_SESV2 ?? ''), 2);
  onTestFinished(gate.close);
  const before = new Set((await retriesIn('2')).map(({ id }) => id));
  const sent = async () => (await retriesIn('2')).filter(({ id }) => !before.has(id));
  const page = await open({ ...world, AWS_ENDPOINT_URL_SESV2: gate.url });
  await enter(page, people.riverside);
  await tab(page, 'Delivery issues').click();
  await page.getByText('All', { exact: true }).click();
  // Of what bounced for a while, tickets are sent and announcements are not (rule 8): whenever the demo world begins, there are some of both.
  await page.getByRole('button', { name: 'Reason' }).click();
  for (const name of ['Mailbox full', 'Gave up after retrying']) {
    await page.getByRole('checkbox', { name }).check();
  }
  await page.keyboard.press('Escape');
  await expect.poll(() => rows(page, 'Mailbox does not exist').count(), { timeout: 10_000 }).toBe(0);
  await page.getByRole('checkbox', { name: 'Select the rows of this page' }).check();
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Resend' }).click();

  const bulk = dialog(page, 'Resend several');
  const resend = bulk.getByRole('button', { name: /^Resend \d+ mails$/ });
  await resend.waitFor();
  // The element that has the focus on opening does not send, and the dialog lists each mail first.
  expect(await resend.evaluate((button) => button === document.activeElement)).toBe(false);
  const planned = await bulk.getByRole('list', { name: 'Mails to send' }).getByRole('listitem').count();
  expect(await resend.innerText()).toBe(`Resend ${String(planned)} mails`);
  const skipped = await bulk.getByRole('list', { name: 'Skipped' }).getByRole('listitem').count();
  expect(skipped).toBeGreaterThan(0);
  await page.keyboard.press('Enter');
  expect(await sent()).toEqual([]);
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Resend' }).click();
  await resend.click();
  const progress = bulk.getByRole('progressbar', { name: 'Progress of the bulk resend' });
  await progress.waitFor();
  // Stop is pressed while the third mail is being sent.
  await gate.waiting;
  await bulk.getByRole('button', { name: 'Stop' }).click();
  await bulk.getByText(/^Stopping after this mail: \d+ of \d+$/).waitFor();
  gate.open();
  await bulk.getByText(/^Resending stopped: \d+ of \d+$/).waitFor();
  expect(gate.mails()).toBe(3);
  const stoppedAfter = await sent();
  await bulk.getByRole('list', { name: 'Results' }).getByText('Waiting', { exact: true }).first().waitFor();

  // After the dialog is closed, the title bar shows the stopped bulk resend, which can be continued from there.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Resending stopped: \d+ of \d+$/ }).click();
  await bulk.getByRole('button', { name: /^Continue with the other \d+$/ }).click();
  await bulk.getByText(/^Resending done: (\d+) of \1$/).waitFor();

  // Rule 8: skipped mails are reported and have written no row.
  const all = await sent();
  expect(all.length).toBe(planned);
  expect(all.filter(({ status }) => status === 'SUPPRESSED')).toEqual([]);
  expect(await bulk.getByRole('list', { name: 'Results' }).getByText('Skipped', { exact: true }).count()).toBe(skipped);
  expect(all.length).toBeGreaterThan(stoppedAfter.length);
  const originals = all.map(({ retry_for }) => retry_for);
  expect(new Set(originals).size).toBe(originals.length);
  await bulk.getByRole('button', { name: 'Close', exact: true }).last().click();
  await signOut(page);
});
