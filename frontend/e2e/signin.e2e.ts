import { expect } from 'vitest';
import { expectAccessible } from './accessibility.js';
import { enter, people, signIn, signOut, tab } from './people.js';
import { test } from './test.js';
import { loadAgain } from './window.js';

test('whoever may not come in is told the same, whatever was wrong', async ({ open }) => {
  const page = await open();
  const answers: string[] = [];
  for (const wrong of [
    { ...people.northlight, password: 'not-hers' },
    { email: 'nobody@northlight.example', password: people.northlight.password },
    people.invited,
  ]) {
    await signIn(page, wrong);
    answers.push((await page.getByRole('alert').innerText()).trim());
    await loadAgain(page);
  }
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).not.toBe('');
  expect(await tab(page, 'Delivery issues').count()).toBe(0);
});

test('somebody with several accounts chooses one, and switches to another', async ({ open }) => {
  const page = await open();
  await signIn(page, people.severalAccounts);
  await page.getByRole('heading', { name: 'Choose an account' }).waitFor();
  await page.getByRole('button', { name: /^Riverside Events/ }).click();
  await tab(page, 'Delivery issues').waitFor();
  await page.getByRole('button', { name: 'Account: Riverside Events' }).click();
  await page.getByRole('menuitem', { name: /Aurora Festivals/ }).click();
  await page.getByRole('button', { name: 'Account: Aurora Festivals' }).waitFor();
  await signOut(page);
});

test('the demo world names its people, and one click fills in the form', async ({ open }) => {
  const page = await open();
  await page.getByText(people.superadmin.email).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await tab(page, 'Delivery issues').waitFor();
  await signOut(page);
  await enter(page, people.northlight);
  await signOut(page);
});

test('a recovery code of the demo world lets its person in once, and the next one after that', async ({ open }) => {
  const page = await open();
  const { email } = people.secondFactor;
  const factor = page.getByRole('group', { name: `Second factor of ${email}` });
  const submit = page.getByRole('button', { name: 'Sign in', exact: true });
  const code = page.getByLabel('Code', { exact: true });
  await factor.getByText('each works once').waitFor();
  await expectAccessible(page);

  // The password alone leads to the question for a code, and no further.
  await page.getByText(email, { exact: true }).click();
  await submit.click();
  await code.waitFor();
  await expectAccessible(page);
  const codes = factor.getByRole('button', { name: /^Recovery code/ });
  expect(await codes.count()).toBe(10);
  const first = (await codes.first().innerText()).trim();
  await codes.first().click();
  expect(await code.inputValue()).toBe(first);
  await submit.click();
  await tab(page, 'Delivery issues').waitFor();
  await signOut(page);

  // The screen says which code was used; typed all the same, it is refused, and another one lets the person in.
  await factor.getByRole('button', { name: `Recovery code ${first}, used`, disabled: true }).waitFor();
  await signIn(page, people.secondFactor);
  await code.fill(first);
  await submit.click();
  await page.getByRole('alert').filter({ hasText: 'The code did not work' }).waitFor();
  await factor.getByRole('button', { name: /^Recovery code/, disabled: false }).last().click();
  await submit.click();
  await tab(page, 'Delivery issues').waitFor();
  await signOut(page);
});
