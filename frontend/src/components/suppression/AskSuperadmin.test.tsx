import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { recipientHref } from '../../lib/recipientHref';
import { sampleRequest } from '../../testing/fakeRequests';
import { freshWorld, signedInAs } from '../../testing/fakeWindow';
import type { FakeWorld } from '../../testing/fakeWorld';
import { renderApp } from '../../testing/renderApp';
import { sampleMessage } from '../../testing/sample';

const email = 'gone@example.net';

function world(as: 'organizer' | 'superadmin' = 'organizer'): FakeWorld {
  const fresh = freshWorld();
  fresh.session = signedInAs(as);
  fresh.messages = [
    {
      ...sampleMessage(1, Date.now()),
      id: 'transaction:13',
      kind: 'transaction',
      recipient: email,
      status: 'BOUNCED',
      resolvedAt: '',
      account: '1',
    },
  ];
  return fresh;
}

async function find(of = world()) {
  location.hash = recipientHref(email);
  const shown = renderApp(of);
  const part = within(await screen.findByRole('region', { name: 'Can they be written to?' }));
  return { ...shown, part };
}

test('an organizer asks from Find a recipient, says why, and sees that it was asked', async () => {
  const { user, fake, part } = await find();
  await user.click(await part.findByRole('button', { name: 'Ask a superadmin…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Ask a superadmin' }));
  expect(dialog.getByRole('radio', { name: 'Remove the suppression' })).toBeChecked();
  await user.click(dialog.getByRole('button', { name: 'Ask' }));
  expect(dialog.getByText('Say why: a superadmin reads it.')).toBeVisible();
  await user.type(dialog.getByRole('textbox', { name: 'Note' }), ' she called ');
  await user.click(dialog.getByRole('button', { name: 'Ask' }));
  const asked = await part.findByText('A superadmin was asked, and has not answered yet.');
  expect(asked.parentElement).toHaveTextContent('she called');
  expect(part.queryByRole('button', { name: 'Ask a superadmin…' })).not.toBeInTheDocument();
  expect(fake.callsOf('Suppressions.Ask')).toEqual([[{ account: '1', email, wish: 'unsuppress', note: 'she called' }]]);
});

test('of an address that is not suppressed only the suppression can be asked for', async () => {
  const free = world();
  Object.assign(free.messages[0] ?? {}, { status: 'DELIVERED' });
  const { user, fake, part } = await find(free);
  await user.click(await part.findByRole('button', { name: 'Ask a superadmin…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Ask a superadmin' }));
  expect(dialog.getAllByRole('radio')).toHaveLength(1);
  await user.type(dialog.getByRole('textbox', { name: 'Note' }), 'wants no mail');
  await user.click(dialog.getByRole('button', { name: 'Ask' }));
  await waitFor(() => {
    expect(fake.callsOf('Suppressions.Ask')).toMatchObject([[{ wish: 'suppress' }]]);
  });
});

test('whoever asked after somebody else is told so', async () => {
  const { user, fake, part } = await find();
  await user.click(await part.findByRole('button', { name: 'Ask a superadmin…' }));
  fake.world.suppressions.requests = [sampleRequest(1, { email })];
  const dialog = within(await screen.findByRole('dialog', { name: 'Ask a superadmin' }));
  await user.type(dialog.getByRole('textbox', { name: 'Note' }), 'me too');
  await user.click(dialog.getByRole('button', { name: 'Ask' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('this was asked before, and is not answered yet');
});

test('rule 12: an answer is shown as text only, and it can be asked again', async () => {
  const answered = world();
  answered.suppressions.requests = [
    sampleRequest(1, {
      email,
      closedAt: '2026-01-02T10:00:00Z',
      closedBy: 'root@hi-events.example',
      answer: 'No: <i>spam</i>',
    }),
  ];
  const { part } = await find(answered);
  expect(await part.findByText('A superadmin has answered.')).toBeVisible();
  expect(part.getByText('No: <i>spam</i>')).toBeVisible();
  expect(part.getByText('root@hi-events.example')).toBeVisible();
  expect(part.getByRole('button', { name: 'Ask a superadmin…' })).toBeVisible();
});

test('in the drawer Escape closes the question and not the message', async () => {
  const { user } = renderApp(world());
  await user.click(await screen.findByRole('row', { name: new RegExp(email) }));
  const drawer = within(await screen.findByRole('dialog', { name: 'Message' }));
  const part = within(await drawer.findByRole('region', { name: 'Suppressions of this address' }));
  await user.click(await part.findByRole('button', { name: 'Ask a superadmin…' }));
  await screen.findByRole('dialog', { name: 'Ask a superadmin' });
  await user.keyboard('{Escape}');
  await waitFor(() => {
    expect(screen.queryByRole('dialog', { name: 'Ask a superadmin' })).not.toBeInTheDocument();
  });
  expect(screen.getByRole('dialog', { name: 'Message' })).toBeVisible();
});

test('superadmins are not offered to ask themselves', async () => {
  const { fake, part } = await find(world('superadmin'));
  await part.findAllByText(/nothing is sent to this address/);
  expect(part.queryByRole('button', { name: 'Ask a superadmin…' })).not.toBeInTheDocument();
  expect(fake.callsOf('Suppressions.RequestsAbout')).toHaveLength(0);
});
