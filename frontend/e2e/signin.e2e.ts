import { expect } from 'vitest';
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
