import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { wire } from '../../api/wire';
import { freshWorld, signedInAs, type Fake } from '../../testing/fakeWindow';
import type { FakeWorld } from '../../testing/fakeWorld';
import { ready } from '../../testing/ready';
import { rejection } from '../../testing/rejection';
import { renderApp } from '../../testing/renderApp';
import { sampleMessage } from '../../testing/sample';

/** A world with one open issue at a mistyped address and one at a full mailbox. */
function twoIssues(): FakeWorld {
  const world = freshWorld();
  world.session = signedInAs('organizer');
  const issue: wire.Message = {
    ...sampleMessage(1, Date.now()),
    id: 'transaction:13',
    kind: 'transaction',
    emailType: 'attendee_ticket',
    recipient: 'jane@gmial.com',
    subject: 'Your ticket',
    status: 'BOUNCED',
    reason: 'domain_missing',
    resolvedAt: '',
    resolutionType: '',
  };
  world.messages = [
    issue,
    { ...issue, id: 'transaction:16', recipient: 'full@example.com', subject: 'Your order', reason: 'mailbox_full' },
  ];
  return world;
}

const row = (text: string) => screen.findByRole('row', { name: new RegExp(text) });

async function openDialog(world = twoIssues()) {
  const shown = renderApp(world);
  await row('jane@gmial.com');
  await shown.user.click(screen.getByRole('button', { name: 'Resolve: jane@gmial.com' }));
  const dialog = await screen.findByRole('dialog', { name: 'Resolve' });
  await within(dialog).findByRole('textbox', { name: 'Recipient address' });
  return { ...shown, dialog };
}

function sent(fake: Fake): wire.ResendRequest[] {
  return fake.callsOf('Resend.Send').map(([request]) => request as wire.ResendRequest);
}

/** Returns the id of the attempt that was sent last. */
function lastAttempt(fake: Fake): string {
  return fake.world.resending.retries.get('transaction:13')?.at(-1)?.id ?? '';
}

function settled(fake: Fake, status: string, reason = '') {
  act(() => {
    fake.settle(lastAttempt(fake), status, reason);
  });
}

test('from Bounced to Delivered in three clicks: Resolve, the suggested address, Resend', async () => {
  const { user, fake, dialog } = await openDialog();
  await user.click(within(dialog).getByRole('button', { name: 'Use jane@gmail.com' }));
  expect(
    await within(dialog).findByText(
      /^Sends the ticket for .+ to jane@gmail\.com, changes order O-ABC13 and 2 attendees, and closes this issue when it is delivered\.$/,
    ),
  ).toBeVisible();
  await user.click(await ready(dialog, 'Resend'));
  expect(await within(dialog).findByText(/SES has taken the mail to jane@gmail\.com/)).toBeVisible();
  expect(sent(fake)).toEqual([
    {
      id: 'transaction:13',
      to: 'jane@gmail.com',
      records: ['order:13', 'attendee:131', 'attendee:132'],
      suppressOld: false,
      sendAnyway: false,
      seen: 'plan of jane@gmail.com transaction:13 BOUNCED',
    },
  ]);
  settled(fake, 'DELIVERED');
  expect(await within(dialog).findByText('Delivered')).toBeVisible();
  expect(within(dialog).getByText('Delivered to jane@gmail.com. The delivery issue is resolved.')).toBeVisible();
  await user.click(within(dialog).getByRole('button', { name: 'Done' }));
  await waitFor(() => {
    expect(screen.queryByRole('row', { name: /jane/ })).not.toBeInTheDocument();
  });
});

test('entirely by keyboard: Enter opens, r resolves, Enter leads to the plan, Enter sends it', async () => {
  const { user, fake } = renderApp(twoIssues());
  await row('jane@gmial.com');
  await user.keyboard('{ArrowDown}{Enter}');
  const drawer = await screen.findByRole('dialog', { name: 'Message' });
  await within(drawer).findByRole('heading', { name: 'Your ticket' });
  await user.keyboard('r');
  const dialog = await screen.findByRole('dialog', { name: 'Resolve' });
  const field = await within(dialog).findByRole('textbox', { name: 'Recipient address' });
  expect(field).toHaveFocus();
  await user.clear(field);
  await user.keyboard('jane@example.org{Enter}');
  expect(await ready(dialog, 'Resend')).toHaveFocus();
  expect(within(dialog).getByText(/ to jane@example\.org, changes order O-ABC13 and 2 attendees,/)).toBeVisible();
  expect(sent(fake)).toEqual([]);
  await user.keyboard('{Enter}');
  expect(await within(dialog).findByText(/SES has taken the mail/)).toBeVisible();
  expect(sent(fake)).toMatchObject([{ id: 'transaction:13', to: 'jane@example.org' }]);
  expect(within(dialog).getByRole('button', { name: 'Done' })).toHaveFocus();
  await user.keyboard('{Escape}');
  await waitFor(() => {
    expect(screen.queryByRole('dialog', { name: 'Resolve' })).not.toBeInTheDocument();
  });
  expect(screen.getByRole('dialog', { name: 'Message' })).toBeVisible();
});

test('Rule 10: a retry that bounces leaves the issue open, and leads back to the address', async () => {
  const { user, fake, dialog } = await openDialog();
  await user.click(within(dialog).getByRole('button', { name: 'Use jane@gmail.com' }));
  await user.click(await ready(dialog, 'Resend'));
  await within(dialog).findByText(/SES has taken the mail/);
  settled(fake, 'BOUNCED', 'mailbox_missing');
  expect(
    await within(dialog).findByText('The mail to jane@gmail.com bounced: Mailbox does not exist. The issue is open.'),
  ).toBeVisible();
  await user.click(within(dialog).getByRole('button', { name: 'Try another address' }));
  expect(await within(dialog).findByRole('textbox', { name: 'Recipient address' })).toHaveValue('jane@gmail.com');
});

test('Rule 8: a suppressed address is not written to, and the dialog says by which rule', async () => {
  const world = twoIssues();
  world.resending.suppressed.set('jane@example.org', 'do_not_contact');
  const { user, fake, dialog } = await openDialog(world);
  const field = within(dialog).getByRole('textbox', { name: 'Recipient address' });
  await user.clear(field);
  await user.type(field, 'jane@example.org');
  expect(await within(dialog).findByText('Do not contact: nothing is sent to this address.')).toBeVisible();
  expect(within(dialog).getByRole('alert')).toHaveTextContent('The address is suppressed');
  expect(within(dialog).queryByRole('checkbox', { name: /send anyway/ })).not.toBeInTheDocument();
  await user.click(field);
  await user.keyboard('{Enter}');
  expect(within(dialog).getByText('Nothing is sent as it stands.')).toBeVisible();
  expect(sent(fake)).toEqual([]);
});

test('Rule 9: what was delivered already is sent again only by a choice that is named after it', async () => {
  const world = twoIssues();
  world.resending.blocks = [{ code: 'delivered', message: 'it was delivered' }];
  const { user, fake, dialog } = await openDialog(world);
  await user.click(within(dialog).getByRole('button', { name: 'Use jane@gmail.com' }));
  await waitFor(() => {
    expect(fake.callsOf('Resend.Plan').at(-1)).toMatchObject([{ to: 'jane@gmail.com' }]);
  });
  await user.click(within(dialog).getByRole('button', { name: 'Resend' }));
  expect(sent(fake)).toEqual([]);
  await user.click(within(dialog).getByRole('checkbox', { name: 'It was delivered already: send anyway' }));
  await user.click(await ready(dialog, 'Resend'));
  await within(dialog).findByText(/SES has taken the mail/);
  expect(sent(fake)).toMatchObject([{ sendAnyway: true }]);
});

test('Rule 9: an unknown outcome is told plainly, with what settles it', async () => {
  const world = twoIssues();
  world.resending.status = 'PENDING';
  const { user, fake, dialog } = await openDialog(world);
  await user.click(within(dialog).getByRole('button', { name: 'Use jane@gmail.com' }));
  await user.click(await ready(dialog, 'Resend'));
  expect(await within(dialog).findByText('Outcome unknown')).toBeVisible();
  expect(within(dialog).getByText(/The next event of SES about it settles that/)).toBeVisible();
  settled(fake, 'DELIVERED');
  expect(await within(dialog).findByText(/^Delivered to jane@gmail\.com/)).toBeVisible();
  expect(sent(fake)).toHaveLength(1);
});

test('a conflict is told, and nothing was sent', async () => {
  const { user, fake, dialog } = await openDialog();
  fake.world.failures.set('Resend.Send', rejection('conflict', 'somebody else has just resent it'));
  await user.click(within(dialog).getByRole('button', { name: 'Use jane@gmail.com' }));
  await user.click(await ready(dialog, 'Resend'));
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('Somebody else is doing this now');
  expect(within(dialog).getByRole('textbox', { name: 'Recipient address' })).toHaveValue('jane@gmail.com');
});

test('Rule 9: a resend that failed is not tried again by itself, whatever the failure', async () => {
  const { user, fake, dialog } = await openDialog();
  fake.world.failures.set('Resend.Send', rejection('unavailable', 'the database does not answer'));
  await user.click(within(dialog).getByRole('button', { name: 'Use jane@gmail.com' }));
  await user.click(await ready(dialog, 'Resend'));
  expect(await within(dialog).findByRole('alert')).toBeVisible();
  expect(sent(fake)).toHaveLength(1);
});

test('an emptied address is no address, and a record that is left out stays as it is', async () => {
  const { user, fake, dialog } = await openDialog();
  const field = within(dialog).getByRole('textbox', { name: 'Recipient address' });
  await user.clear(field);
  await user.keyboard('{Enter}');
  expect(field).toBeInvalid();
  expect(sent(fake)).toEqual([]);
  await user.type(field, 'jane@example.org');
  const attendee = within(dialog).getByRole('checkbox', { name: 'Attendee A-GHI13, Juan Doe' });
  await waitFor(() => {
    expect(attendee).toBeChecked();
  });
  await user.click(attendee);
  await user.click(within(dialog).getByRole('checkbox', { name: /^Suppress jane@gmial\.com/ }));
  await user.click(await ready(dialog, 'Resend'));
  await within(dialog).findByText(/SES has taken the mail/);
  expect(sent(fake)).toMatchObject([{ records: ['order:13', 'attendee:131'], suppressOld: true }]);
});

test('whoever may not suppress is not asked whether the old address is to be suppressed', async () => {
  const world = twoIssues();
  world.resending.maySuppress = false;
  const { user, fake, dialog } = await openDialog(world);
  await user.click(within(dialog).getByRole('button', { name: 'Use jane@gmail.com' }));
  const order = within(dialog).getByRole('checkbox', { name: /^Order O-ABC13/ });
  await waitFor(() => {
    expect(order).toBeChecked();
  });
  expect(within(dialog).queryByRole('checkbox', { name: /^Suppress/ })).not.toBeInTheDocument();
  await user.click(await ready(dialog, 'Resend'));
  await within(dialog).findByText(/SES has taken the mail/);
  expect(sent(fake)).toMatchObject([{ suppressOld: false }]);
});

test('Rule 10: Resolve now resolves by hand, and can be taken back from the toast and in the drawer', async () => {
  const { user, fake, dialog } = await openDialog();
  await user.click(within(dialog).getByRole('button', { name: 'Resolve now' }));
  expect(await screen.findByText('1 delivery issue resolved')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('1 delivery issue is open again')).toBeVisible();
  expect(fake.callsOf('Resend.UndoResolve')).toEqual([[['transaction:13']]]);

  await user.click(await row('jane@gmial.com'));
  await screen.findByRole('dialog', { name: 'Message' });
  Object.assign(fake.world.messages[0] ?? {}, { resolvedAt: new Date().toISOString(), resolutionType: 'manual' });
  act(() => {
    fake.tell('messages:changed');
  });
  await user.click(await screen.findByRole('button', { name: 'Undo resolving' }));
  await waitFor(() => {
    expect(fake.callsOf('Resend.UndoResolve')).toHaveLength(2);
  });
});

test('says which tickets a mail carries, and in the result again what differs', async () => {
  const world = twoIssues();
  world.resending.tickets = [
    { label: 'A-DEF13', name: 'Jane Doe' },
    { label: 'A-GHI13', name: '' },
  ];
  const oneTicket = { code: 'template_one_ticket', message: 'One ticket.' };
  world.resending.warnings = [oneTicket];
  world.resending.sentWarnings = [oneTicket];
  const { user, dialog } = await openDialog(world);
  await user.click(within(dialog).getByRole('button', { name: 'Use jane@gmail.com' }));
  expect(await within(dialog).findByText(/^Sends 2 tickets for /)).toBeVisible();
  expect(within(dialog).getByText('The mail carries 2 tickets')).toBeVisible();
  expect(within(dialog).getByText('A-DEF13, Jane Doe')).toBeVisible();
  expect(within(dialog).getByText('A-GHI13')).toBeVisible();
  const shows = /^The organizer's template shows one ticket only/;
  expect(within(dialog).getByText(shows)).toBeVisible();
  await user.click(await ready(dialog, 'Resend'));
  expect(await within(dialog).findByText(/SES has taken the mail/)).toBeVisible();
  expect(within(dialog).getByText(shows)).toBeVisible();
});

test('previews the mail with the links of the records that are corrected', async () => {
  const { user, fake, dialog } = await openDialog();
  await user.click(within(dialog).getByRole('button', { name: 'Use jane@gmail.com' }));
  await ready(dialog, 'Resend');
  await user.click(within(dialog).getByRole('button', { name: 'Preview' }));
  await waitFor(() => {
    const [request] = fake.callsOf('Resend.Preview').at(-1) ?? [];
    expect(request).toMatchObject({ to: 'jane@gmail.com', records: ['order:13', 'attendee:131', 'attendee:132'] });
  });
});
