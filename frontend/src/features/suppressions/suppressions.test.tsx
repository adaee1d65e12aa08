import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { freshWorld, signedInAs } from '../../testing/fakeWindow';
import type { FakeWorld } from '../../testing/fakeWorld';
import { rejection } from '../../testing/rejection';
import { renderApp } from '../../testing/renderApp';

function open(as: 'organizer' | 'superadmin' = 'superadmin', change: (world: FakeWorld) => void = () => undefined) {
  const world = freshWorld();
  world.session = signedInAs(as);
  change(world);
  location.hash = '#/suppressions';
  return renderApp(world);
}

const table = () => screen.findByRole('grid', { name: 'Suppressions' });
const row = async (name: RegExp) => within(await table()).findByRole('row', { name });

test('rule 11: for an organizer there is no such page', async () => {
  const { fake } = open('organizer');
  expect(await screen.findByRole('heading', { name: 'Message tracking' })).toBeVisible();
  expect(screen.queryByRole('link', { name: 'Suppressions' })).not.toBeInTheDocument();
  expect(fake.callsOf('Suppressions.List')).toHaveLength(0);
});

test('rule 15: the screen says who enforces', async () => {
  open();
  expect(
    await screen.findByText(/what stock Hi.Events sends is stopped by the account-level list of SES/),
  ).toBeVisible();
});

test('rule 8: the screen says when only do not contact is enforced', async () => {
  open('superadmin', ({ setup }) => {
    setup.suppressionEnforced = false;
  });
  expect(await screen.findByText(/SES_SUPPRESSION_ENABLED is off/)).toBeVisible();
});

test('the list says what each stops, where it counts and where it came from', async () => {
  open();
  expect(await row(/full@example.org/)).toHaveTextContent('Temporary bouncestops announcements only');
  const byHand = await row(/please-stop@example.com/);
  expect(byHand).toHaveTextContent('stops every message');
  expect(byHand).toHaveTextContent('Whole platform');
  expect(byHand).toHaveTextContent('Asked on the phone');
});

test('filters narrow the list, and leave a way back where nothing matches', async () => {
  const { user, fake } = open();
  await row(/gone@example.net/);
  await user.type(screen.getByRole('searchbox', { name: 'Search addresses' }), 'nowhere');
  expect(await screen.findByText('Nothing matches these filters')).toBeVisible();
  expect(fake.callsOf('Suppressions.List').at(-1)?.[0]).toMatchObject({ search: 'nowhere', since: '' });
  await user.click(screen.getByRole('button', { name: 'Show everything' }));
  expect(await row(/gone@example.net/)).toBeVisible();
});

test('addresses are added many at once, and what became of each is told by its line', async () => {
  const { user, fake } = open();
  await user.click(await screen.findByRole('button', { name: 'Add…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Suppress addresses' });
  await user.click(within(dialog).getByRole('button', { name: 'Suppress' }));
  expect(within(dialog).getByText('Write at least one address.')).toBeVisible();
  await user.type(
    within(dialog).getByRole('textbox', { name: /Addresses/ }),
    'new@example.com{Enter}gone@example.net{Enter}no address',
  );
  await user.type(within(dialog).getByRole('textbox', { name: 'Note' }), 'by letter{Enter}');
  expect(within(dialog).getByRole('button', { name: 'Suppress' })).toHaveFocus();
  expect(fake.callsOf('Suppressions.Add')).toEqual([]);
  await user.keyboard('{Enter}');
  expect(await within(dialog).findByText('1 added, 1 already there, 1 refused')).toBeVisible();
  expect(within(dialog).getByText('Line 3').closest('li')).toHaveTextContent('no address is no address');
  expect(fake.callsOf('Suppressions.Add')).toEqual([
    [
      {
        text: 'new@example.com\ngone@example.net\nno address',
        reason: 'do_not_contact',
        bounceType: '',
        complaintType: '',
        account: '',
        note: 'by letter',
      },
    ],
  ]);
  await user.keyboard('{Escape}');
  expect(await row(/new@example.com/)).toBeVisible();
});

test('rule 7: a removal asks why, names what was seen, and can be undone', async () => {
  const { user, fake } = open();
  await user.click(within(await row(/gone@example.net/)).getByRole('button', { name: 'Remove…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Remove 1 suppression?' });
  await user.click(within(dialog).getByRole('button', { name: 'Remove' }));
  expect(within(dialog).getByText('Say why: it is recorded.')).toBeVisible();
  await user.type(within(dialog).getByRole('textbox', { name: 'Reason' }), ' mailbox is back ');
  await user.click(within(dialog).getByRole('button', { name: 'Remove' }));
  expect(await screen.findByText('1 suppression removed')).toBeVisible();
  expect(fake.callsOf('Suppressions.Remove')).toEqual([[[{ id: '1', version: 'v1' }], 'mailbox is back']]);
  await waitFor(() => {
    expect(screen.queryByRole('row', { name: /gone@example.net/ })).not.toBeInTheDocument();
  });
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('1 suppression is back')).toBeVisible();
  expect(await row(/gone@example.net/)).toBeVisible();
});

test('whoever was slower is told, and nothing is removed', async () => {
  const { user } = open('superadmin', ({ failures }) => {
    failures.set('Suppressions.Remove', rejection('conflict', 'the reason is complaint now'));
  });
  await user.click(within(await row(/gone@example.net/)).getByRole('button', { name: 'Remove…' }));
  const dialog = await screen.findByRole('dialog');
  await user.type(within(dialog).getByRole('textbox', { name: 'Reason' }), 'x');
  await user.click(within(dialog).getByRole('button', { name: 'Remove' }));
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('the reason is complaint now');
});

test('rule 12: the history of an address shows strangers’ text as text only', async () => {
  const { user } = open();
  const found = await row(/gone@example.net/);
  found.focus();
  await user.keyboard('{Enter}');
  const drawer = await screen.findByRole('dialog', { name: 'History of an address' });
  const reported = await within(drawer).findByRole('region', { name: 'What SES reported' });
  expect(await within(reported).findByText('smtp; 550 5.1.1 <b>user unknown</b>')).toBeVisible();
  expect(reported.querySelector('b')).toBeNull();
});

test('Ctrl+K in the history of an address: the next letter is in the field of Find a recipient', async () => {
  const { user } = open();
  const found = await row(/gone@example.net/);
  found.focus();
  await user.keyboard('{Enter}');
  await screen.findByRole('dialog', { name: 'History of an address' });
  await user.keyboard('{Control>}k{/Control}rosa');
  expect(screen.getByRole('searchbox', { name: 'Address, order number or name' })).toHaveValue('rosa');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test('nothing at all is told apart from an error', async () => {
  const { user, fake } = open('superadmin', ({ failures, suppressions }) => {
    suppressions.live = [];
    failures.set('Suppressions.List', rejection('database_down', 'cannot reach Postgres'));
  });
  expect(await screen.findByText('The database does not answer')).toBeVisible();
  fake.world.failures.clear();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('No address is suppressed')).toBeVisible();
});
