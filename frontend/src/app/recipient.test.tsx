import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { wire } from '../api/wire';
import { recipientHref } from '../lib/recipientHref';
import { freshWorld, signedInAs } from '../testing/fakeWindow';
import type { FakeWorld } from '../testing/fakeWorld';
import { renderApp } from '../testing/renderApp';
import { recipientOf } from './route';

function signedIn(as: 'organizer' | 'superadmin' = 'organizer'): FakeWorld {
  const world = freshWorld(Date.now(), 12);
  world.session = signedInAs(as);
  return world;
}

test('Ctrl+K leads to the field, part of an address to a choice, and the choice to the answer in three parts', async () => {
  const { user } = renderApp(signedIn());
  await screen.findByRole('grid');
  await user.keyboard('{Control>}k{/Control}');
  const field = await screen.findByLabelText('Address, order number or name');
  expect(field).toHaveFocus();
  await user.keyboard('kowal');
  await screen.findByRole('option', { name: /j\.kowalczyk@wp\.pl/ });
  await user.keyboard('{ArrowDown}{Enter}');
  expect(await screen.findByRole('heading', { name: 'Can they be written to?' })).toBeVisible();
  const orders = screen.getByRole('region', { name: 'Orders and tickets' });
  expect(within(orders).getByRole('link', { name: /gmial/ })).toBeVisible();
  const mails = await screen.findByRole('grid', { name: 'All mails' });
  const [, row] = await within(mails).findAllByRole('row');
  row?.focus();
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('dialog', { name: 'Message' })).toBeVisible();
});

test('an address of which nothing is known is told so, and still whether it can be written to', async () => {
  const { user } = renderApp(signedIn());
  await user.click(await screen.findByRole('link', { name: 'Find a recipient' }));
  await user.type(await screen.findByLabelText('Address, order number or name'), 'nobody@example.net{Enter}');
  expect(await screen.findByText('Nothing is known of this address')).toBeVisible();
  expect(screen.getByRole('heading', { name: 'Can they be written to?' })).toBeVisible();
  expect(screen.queryByRole('heading', { name: 'All mails' })).not.toBeInTheDocument();
});

test('who bought at the box office without an address is shown as that, and cannot be chosen', async () => {
  const { user, fake } = renderApp(signedIn());
  await user.click(await screen.findByRole('link', { name: 'Find a recipient' }));
  fake.answer('Recipient.Find', {
    rows: [
      { email: '', name: 'Gerda Doors', publicId: 'O-KASSE01', boxOffice: true },
      { email: '', name: 'Nils Nobody', publicId: 'O-BLANK01', boxOffice: false },
    ],
    more: false,
  });
  const field = await screen.findByLabelText('Address, order number or name');
  await user.type(field, 'O-KASSE01');
  const sale = await screen.findByRole('option', {
    name: /Sold at the box office without an e-mail address: no mail is sent/,
  });
  expect(sale).toHaveTextContent('Gerda Doors · O-KASSE01');
  expect(screen.getByRole('option', { name: /Nils Nobody/ })).toHaveTextContent(
    'Without an e-mail address: no mail is sent',
  );
  await user.click(sale);
  await user.keyboard('{Enter}');
  expect(field).toHaveValue('O-KASSE01');
  expect(fake.callsOf('Recipient.Look')).toEqual([]);
});

/** Opens the page of a recipient and returns its section about SES's list. */
async function lookAt(listing?: Partial<wire.SESListing>) {
  const rendered = renderApp(signedIn());
  if (listing !== undefined) {
    rendered.fake.answer('Recipient.OnSESList', {
      state: 'unknown',
      reason: '',
      since: '',
      code: '',
      message: '',
      ...listing,
    });
  }
  await rendered.user.click(await screen.findByRole('link', { name: 'Find a recipient' }));
  await rendered.user.type(await screen.findByLabelText('Address, order number or name'), 'ann@example.net{Enter}');
  return { ...rendered, ses: await screen.findByRole('region', { name: "SES's account-level list" }) };
}

test("SES's own list is asked once the rest is shown, and not again because the database changed", async () => {
  const { fake, ses } = await lookAt();
  expect(await within(ses).findByText('Not on it.')).toBeVisible();
  expect(fake.callsOf('Recipient.OnSESList')).toEqual([['ann@example.net']]);
  const looks = fake.callsOf('Recipient.Look').length;
  fake.tell('messages:changed');
  await waitFor(() => {
    expect(fake.callsOf('Recipient.Look').length).toBeGreaterThan(looks);
  });
  expect(fake.callsOf('Recipient.OnSESList')).toHaveLength(1);
});

test('an address on the list of SES is told since when, why and what that stops', async () => {
  const { ses } = await lookAt({ state: 'listed', reason: 'bounce', since: '2026-03-01T12:00:00.000Z' });
  expect(await within(ses).findByText(/On it after a bounce/)).toHaveTextContent(/Mar/);
  expect(ses).toHaveTextContent('SES sends nothing to this address, whoever asks.');
});

test('a complaint on the list of SES is told with the way out', async () => {
  const { ses } = await lookAt({ state: 'listed', reason: 'complaint', since: '2026-03-01T12:00:00.000Z' });
  expect(await within(ses).findByText(/On it after a complaint/)).toBeVisible();
  expect(ses).toHaveTextContent('BOUNCE alone');
});

test.each([
  ['settings', 'SES is not set up here.'],
  ['aws_region', 'SES is not set up here.'],
  ['not_found', 'SES is asked only about people who had mail from this account, or who have orders or tickets.'],
])('that SES was not asked (%s) is said quietly', async (code, words) => {
  const { ses } = await lookAt({ code, message: code === 'not_found' ? '' : 'AWS_REGION is not set' });
  expect(await within(ses).findByText(words)).toBeVisible();
  expect(within(ses).queryByRole('button')).not.toBeInTheDocument();
});

test('why SES did not tell is said, and it can be asked again', async () => {
  const message = 'SES was asked too much at once: try again in a minute';
  const { user, fake, ses } = await lookAt({ code: 'ses_unreachable', message });
  expect(await within(ses).findByText(message, { exact: false })).toBeVisible();
  expect(screen.getByRole('heading', { name: 'Can they be written to?' })).toBeVisible();
  fake.answer('Recipient.OnSESList', { state: 'not_listed', reason: '', since: '', code: '', message: '' });
  await user.click(within(ses).getByRole('button', { name: 'Ask again' }));
  expect(await within(ses).findByText('Not on it.')).toBeVisible();
});

test('the key f on a row finds its recipient', async () => {
  const { user } = renderApp(signedIn());
  await user.click(await screen.findByRole('tab', { name: 'Transactions' }));
  const list = await screen.findByRole('grid', { name: 'Transactions' });
  const [, row] = await within(list).findAllByRole('row');
  row?.focus();
  await user.keyboard('f');
  expect(await screen.findByRole('heading', { name: 'All mails' })).toBeVisible();
});

test('a list is exported as it is filtered, or as it is selected', async () => {
  const { user, fake } = renderApp(signedIn());
  await user.click(await screen.findByRole('tab', { name: 'Announcements' }));
  const list = await screen.findByRole('grid', { name: 'Announcements' });
  await within(list).findAllByRole('row');
  await user.click(screen.getByRole('button', { name: 'Export everything that matches as CSV' }));
  expect(await screen.findByText(/rows saved in list\.csv/)).toBeVisible();
  expect(fake.callsOf('Export.Messages').at(-1)).toMatchObject([{ kind: 'announcement' }, []]);
  const [box] = within(list).getAllByRole('checkbox', { name: /^Select (?!the)/ });
  if (box === undefined) {
    throw new Error('no row can be selected');
  }
  await user.click(box);
  await user.click(screen.getByRole('button', { name: 'Export CSV' }));
  expect(await screen.findByText('1 row saved in list.csv')).toBeVisible();
});

test('a save that the person has cancelled says nothing', async () => {
  const { user, fake } = renderApp(signedIn());
  fake.answer('Export.Issues', { cancelled: true, file: '', rows: 0 });
  await screen.findByRole('grid');
  await user.click(screen.getByRole('button', { name: 'Export everything that matches as CSV' }));
  expect(screen.queryByText(/saved in/)).not.toBeInTheDocument();
});

test('an address survives the way through the address of the window, whatever is in it', () => {
  for (const address of ['ann@example.com', 'a/b+c%@example.com', '名@example.com', '']) {
    expect(recipientOf(recipientHref(address))).toBe(address);
  }
  expect(recipientOf('#/recipient')).toBe('');
  expect(recipientOf('#/recipient/%')).toBe('');
  expect(recipientOf('#/recipients/x')).toBeUndefined();
});
