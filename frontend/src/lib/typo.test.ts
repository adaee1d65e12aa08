import { expect, test } from 'vitest';
import { suggestAddress } from './typo';

test.each([
  ['anna@gmial.com', 'anna@gmail.com'],
  ['Anna.S@GMAIL.CON', 'Anna.S@gmail.com'],
  ['a@gmai.com', 'a@gmail.com'],
  ['a@gmaill.com', 'a@gmail.com'],
  ['a@gnail.com', 'a@gmail.com'],
  ['a@hotmial.com', 'a@hotmail.com'],
  ['a@outlok.com', 'a@outlook.com'],
  ['a@yahooo.com', 'a@yahoo.com'],
  ['a@t-onlin.de', 'a@t-online.de'],
])('%s was probably meant to be %s', (typed, meant) => {
  expect(suggestAddress(typed)).toBe(meant);
});

test.each([
  'a@gmail.com',
  'a@mail.com',
  'a@ymail.com',
  'a@gmx.de',
  'a@web.de',
  'a@yahoo.it',
  'a@hotmail.nl',
  'a@example.com',
  'a@company.example',
  'no address at all',
  '@gmial.com',
  '',
])('%s is left alone', (address) => {
  expect(suggestAddress(address)).toBeUndefined();
});
