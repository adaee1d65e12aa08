import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { recipientHref } from '../lib/recipientHref';
import { freshWorld, signedInAs, type FakeWorld } from '../testing/fakeWindow';
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
