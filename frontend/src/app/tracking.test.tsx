import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { wire } from '../api/wire';
import { hasEnded } from '../testing/chains';
import { freshWorld, signedInAs, type Fake } from '../testing/fakeWindow';
import type { FakeWorld } from '../testing/fakeWorld';
import { rejection } from '../testing/rejection';
import { sampleTicketedEvents } from '../testing/sample';
import { renderApp } from '../testing/renderApp';

function signedIn(as: 'organizer' | 'superadmin' = 'organizer', count = 12): FakeWorld {
  const world = freshWorld(Date.now(), count);
  world.session = signedInAs(as);
  return world;
}

function lastQuery(fake: Fake, method: string): wire.MessageQuery | undefined {
  return fake.callsOf(method).at(-1)?.[0] as wire.MessageQuery | undefined;
}

async function expectQuery(fake: Fake, method: string, query: Partial<wire.MessageQuery>) {
  await waitFor(() => {
    expect(lastQuery(fake, method)).toMatchObject(query);
  });
}

test('the three tabs carry exactly these names, whatever the count beside them', async () => {
  const { fake } = renderApp(signedIn());
  await screen.findByRole('grid', { name: 'Delivery issues' });
  const tabs = screen.getAllByRole('tab');
  expect(tabs.map((tab) => tab.getAttribute('aria-label') ?? tab.textContent)).toEqual([
    'Delivery issues',
    'Announcements',
    'Transactions',
  ]);
  const count = fake.world.messages.filter(
    ({ status, resolvedAt, ticketedEvent }) =>
      ['BOUNCED', 'FAILED', 'SUPPRESSED'].includes(status) && resolvedAt === '' && !hasEnded(ticketedEvent),
  ).length;
  await waitFor(() => {
    expect(screen.getByRole('tab', { name: 'Delivery issues' })).toHaveAccessibleDescription(`${String(count)} open`);
  });
});

test('delivery issues begin with door risk and what is not over, the others with the newest of the month', async () => {
  const { user, fake } = renderApp(signedIn());
  await expectQuery(fake, 'Tracking.Issues', {
    sort: 'door_risk',
    ascending: false,
    notEnded: true,
    period: 'all',
    kind: '',
    limit: 50,
  });
  await user.click(screen.getByRole('tab', { name: 'Announcements' }));
  await expectQuery(fake, 'Tracking.Messages', {
    kind: 'announcement',
    sort: 'created',
    ascending: false,
    notEnded: false,
    period: 'month',
  });
  await user.click(screen.getByRole('tab', { name: 'Transactions' }));
  await expectQuery(fake, 'Tracking.Messages', { kind: 'transaction', sort: 'created', period: 'month' });
});

test('a guest of an event to come is listed and counted whenever the mail was written, and ended events on request', async () => {
  const world = signedIn('organizer', 4);
  const [first, second, third] = world.messages;
  const longAgo = new Date(Date.now() - 400 * 86_400_000).toISOString();
  const open = { status: 'BOUNCED', reason: 'mailbox_missing', resolvedAt: '', resolutionType: '', createdAt: longAgo };
  const event = sampleTicketedEvents(Date.now());
  if (!first || !second || !third || !event[0] || !event[2]) {
    throw new Error('there are no samples');
  }
  world.messages = [
    { ...first, ...open, id: 'transaction:10', recipient: 'tomorrow@example.com', ticketedEvent: event[0] },
    { ...second, ...open, id: 'transaction:13', recipient: 'over@example.com', ticketedEvent: event[2] },
  ];
  const { user, fake } = renderApp(world);
  const tab = await screen.findByRole('tab', { name: 'Delivery issues' });
  expect(await screen.findByRole('row', { name: /tomorrow@example\.com/ })).toBeVisible();
  expect(screen.queryByRole('row', { name: /over@example\.com/ })).not.toBeInTheDocument();
  await waitFor(() => {
    expect(tab).toHaveAccessibleDescription('1 open');
  });
  expect(await screen.findByText('1 row · 1 in all')).toBeVisible();

  await user.click(screen.getByRole('button', { name: 'Ended events', pressed: false }));
  await expectQuery(fake, 'Tracking.Issues', { notEnded: false, period: 'all' });
  expect(await screen.findByRole('row', { name: /over@example\.com/ })).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Clear filters' }));
  await waitFor(() => {
    expect(screen.queryByRole('row', { name: /over@example\.com/ })).not.toBeInTheDocument();
  });
  expect(screen.getByRole('button', { name: 'Ended events', pressed: false })).toBeVisible();
});

test('filters become the query, and are still there after a visit to another tab', async () => {
  const { user, fake } = renderApp(signedIn());
  await user.click(await screen.findByRole('tab', { name: 'Transactions' }));
  await user.click(screen.getByRole('button', { name: 'Filter: Status' }));
  await user.click(await screen.findByRole('checkbox', { name: 'Bounced' }));
  await user.click(screen.getByRole('checkbox', { name: 'Resolved' }));
  await expectQuery(fake, 'Tracking.Messages', { statuses: ['BOUNCED', 'RESOLVED'] });
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('button', { name: 'Filter: E-mail type' }));
  await user.click(await screen.findByRole('checkbox', { name: 'Ticket' }));
  await expectQuery(fake, 'Tracking.Messages', { emailTypes: ['attendee_ticket'] });
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('button', { name: 'Issues' }));
  await expectQuery(fake, 'Tracking.Messages', { problemsOnly: true });
  await user.click(screen.getByRole('radio', { name: 'Year' }));
  await expectQuery(fake, 'Tracking.Messages', { period: 'year' });
  await user.type(screen.getByRole('searchbox', { name: 'Search recipient or subject' }), 'ann');
  await expectQuery(fake, 'Tracking.Messages', {
    kind: 'transaction',
    statuses: ['BOUNCED', 'RESOLVED'],
    emailTypes: ['attendee_ticket'],
    problemsOnly: true,
    period: 'year',
    search: 'ann',
  });

  await user.click(screen.getByRole('tab', { name: 'Announcements' }));
  await expectQuery(fake, 'Tracking.Messages', { kind: 'announcement', search: '', period: 'month' });
  await user.click(screen.getByRole('tab', { name: 'Transactions' }));
  expect(screen.getByRole('searchbox')).toHaveValue('ann');
  await user.click(screen.getByRole('button', { name: 'Clear filters' }));
  await expectQuery(fake, 'Tracking.Messages', {
    statuses: [],
    emailTypes: [],
    problemsOnly: false,
    period: 'month',
    search: '',
  });
});

test('kind, newest first and a header order the delivery issues', async () => {
  const { user, fake } = renderApp(signedIn());
  await user.click(await screen.findByRole('button', { name: 'Filter: Kind' }));
  await user.click(await screen.findByRole('checkbox', { name: 'Announcements' }));
  await expectQuery(fake, 'Tracking.Issues', { kind: 'announcement' });
  await user.click(screen.getByRole('checkbox', { name: 'Transactions' }));
  await expectQuery(fake, 'Tracking.Issues', { kind: 'transaction' });
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('radio', { name: 'Newest' }));
  await expectQuery(fake, 'Tracking.Issues', { sort: 'created', ascending: false });
  await user.click(screen.getByRole('button', { name: 'Recipient' }));
  await expectQuery(fake, 'Tracking.Issues', { sort: 'recipient', ascending: true });
});

test('delivery issues can be filtered by reason, in words and in the order of the alphabet', async () => {
  const { user, fake } = renderApp(signedIn());
  await user.click(await screen.findByRole('button', { name: 'Filter: Reason' }));
  await screen.findByRole('checkbox', { name: 'Mailbox does not exist' });
  const offered = screen
    .getAllByRole('checkbox')
    .map((box) => (box as HTMLInputElement).labels?.[0]?.textContent ?? '')
    .filter((label) => label !== ''); // without the checkboxes of the rows
  expect(offered).toContain('Mailbox does not exist');
  expect(offered).toEqual([...offered].sort(new Intl.Collator('en').compare));
  await user.click(screen.getByRole('checkbox', { name: 'Mailbox full' }));
  await user.click(screen.getByRole('checkbox', { name: 'Domain does not exist' }));
  await expectQuery(fake, 'Tracking.Issues', { reasons: ['domain_missing', 'mailbox_full'], after: '', before: '' });
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('button', { name: 'Clear filters' }));
  expect(await screen.findByRole('button', { name: 'Filter: Reason' })).toBeVisible();
});

test('pages follow their cursors, and the page before stays until the next is there', async () => {
  const { user, fake } = renderApp(signedIn('organizer', 200));
  await user.click(await screen.findByRole('tab', { name: 'Transactions' }));
  expect(await screen.findByText('50 rows · 931 in all')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Previous' })).toBeDisabled();
  fake.world.latency = 100;
  await user.click(screen.getByRole('button', { name: 'Next' }));
  expect(screen.getAllByRole('row', { hidden: true })).toHaveLength(51);
  await expectQuery(fake, 'Tracking.Messages', { after: '50', before: '' });
  await waitFor(() => {
    expect(screen.getByRole('button', { name: 'Previous' })).toBeEnabled();
  });
  await user.click(screen.getByRole('button', { name: 'Previous' }));
  await expectQuery(fake, 'Tracking.Messages', { after: '', before: '50' });
});

test('a count that stopped at its cap reads 1 000+', async () => {
  const { fake } = renderApp(signedIn());
  fake.answer('Tracking.CountIssues', { n: 1000, more: true });
  expect(await screen.findByText(/^\d+ rows · 1\s000\+ in all$/)).toBeVisible();
});

test('a ticketed event narrows every list and the count on the tab', async () => {
  const { user, fake } = renderApp(signedIn());
  await user.click(await screen.findByRole('button', { name: 'Ticketed event: All events' }));
  await user.type(await screen.findByRole('combobox', { name: 'Find an event' }), 'jazz');
  await waitFor(() => {
    expect(fake.callsOf('Tracking.TicketedEvents').at(-1)).toEqual(['jazz']);
  });
  await user.click(await screen.findByRole('option', { name: /Jazz im Hafen/ }));
  await expectQuery(fake, 'Tracking.Issues', { ticketedEvent: '2' });
  await expectQuery(fake, 'Tracking.CountIssues', { ticketedEvent: '2', notEnded: false });
  expect(screen.queryByRole('button', { name: 'Ended events' })).not.toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Ticketed event: Jazz im Hafen' })).toBeVisible();
  await user.click(screen.getByRole('tab', { name: 'Announcements' }));
  await expectQuery(fake, 'Tracking.Messages', { ticketedEvent: '2' });
});

test('a date of a recurring event narrows every list', async () => {
  const { user, fake } = renderApp(signedIn());
  const date = (id: string, startsAt: string, label: string, cancelled = false) => ({
    id,
    startsAt,
    endsAt: '',
    label,
    cancelled,
  });
  fake.world.dates['2'] = [
    date('70', '2026-03-01T19:00:00Z', ''),
    date('71', '2026-03-08T14:00:00Z', 'Matinee'),
    date('72', '2026-03-15T19:00:00Z', '', true),
    date('73', '2999-03-01T19:00:00Z', ''),
    date('74', '2999-03-08T19:00:00Z', ''),
  ];
  await user.click(await screen.findByRole('button', { name: 'Ticketed event: All events' }));
  expect(screen.queryByRole('button', { name: /^Date:/ })).not.toBeInTheDocument();
  await user.click(await screen.findByRole('option', { name: /Jazz im Hafen/ }));
  await user.click(await screen.findByRole('button', { name: 'Date: All dates' }));
  expect(await screen.findByRole('option', { name: /15.*cancelled/ })).toBeVisible();
  // The next date first, past ones at the end, the latest first.
  const days = screen
    .getAllByRole('option')
    .map((option) => /Mar (\d+), (\d+)/.exec(option.textContent)?.slice(1).join(' '));
  expect(days).toEqual([undefined, '1 2999', '8 2999', '15 2026', '8 2026', '1 2026']);
  await user.click(screen.getByRole('option', { name: /Matinee/ }));
  await expectQuery(fake, 'Tracking.Issues', { ticketedEvent: '2', occurrence: '71' });
  await expectQuery(fake, 'Tracking.CountIssues', { ticketedEvent: '2', occurrence: '71' });
  await user.click(await screen.findByRole('button', { name: /^Date: .*Matinee$/ }));
  await user.type(screen.getByRole('combobox', { name: 'Find a date by its label' }), 'soiree');
  expect(await screen.findByText('No date with this label')).toBeVisible();
  await user.clear(screen.getByRole('combobox', { name: 'Find a date by its label' }));
  await user.click(await screen.findByRole('option', { name: 'All dates' }));
  expect(await screen.findByRole('button', { name: 'Date: All dates' })).toBeVisible();
});

test('a cancelled date is said, with its label behind the title', async () => {
  const world = signedIn('organizer', 1);
  const [first] = world.messages;
  if (!first) {
    throw new Error('there are no samples');
  }
  const startsAt = new Date(Date.now() + 90 * 86_400_000).toISOString();
  const occurrence = { id: '70', startsAt, endsAt: '', label: 'Matinee', cancelled: true };
  world.messages = [{ ...first, status: 'BOUNCED', resolvedAt: '', occurrence }];
  renderApp(world);
  const row = await screen.findByRole('row', { name: new RegExp(`${first.ticketedEvent.title} - Matinee`) });
  expect(within(row).getByText(/^cancelled/)).toBeVisible();
});

test('Rule 11: superadmins see whose message it is and may look at one account, others have no such choice', async () => {
  const { unmount } = renderApp(signedIn('organizer'));
  await screen.findByRole('grid');
  expect(screen.queryByRole('columnheader', { name: 'Account' })).not.toBeInTheDocument();
  expect(screen.queryByRole('combobox', { name: 'Account' })).not.toBeInTheDocument();
  unmount();

  const { user, fake } = renderApp(signedIn('superadmin'));
  await screen.findByRole('grid');
  expect(screen.getByRole('columnheader', { name: 'Account' })).toBeVisible();
  await user.click(screen.getByRole('combobox', { name: 'Account' }));
  await user.click(await screen.findByRole('option', { name: 'Teatro Aurora' }));
  await expectQuery(fake, 'Tracking.Issues', { account: '2' });
});

test('a row opens the drawer by keyboard, and Escape leads back to the row', async () => {
  const { user } = renderApp(signedIn('organizer', 24));
  await screen.findAllByRole('row');
  await waitFor(() => {
    expect(screen.getAllByRole('row').length).toBeGreaterThan(3);
  });
  await user.keyboard('{Escape}{ArrowDown}{ArrowDown}');
  const row = screen.getAllByRole('row')[2];
  expect(row).toHaveFocus();
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('dialog', { name: 'Message' })).toBeVisible();
  await user.keyboard('{Escape}');
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });
});

test('columns and density are remembered per person', async () => {
  const { user, unmount } = renderApp(signedIn());
  await user.click(await screen.findByRole('button', { name: 'Columns and density' }));
  await user.click(await screen.findByRole('checkbox', { name: 'Updated' }));
  await user.click(screen.getByRole('radio', { name: 'Compact' }));
  expect(screen.queryByRole('columnheader', { name: 'Updated', hidden: true })).not.toBeInTheDocument();
  expect(screen.getByRole('checkbox', { name: 'Status' })).toBeDisabled();
  unmount();

  const again = renderApp(signedIn());
  expect(await screen.findByRole('grid')).toHaveAttribute('data-density', 'compact');
  expect(screen.queryByRole('columnheader', { name: 'Updated' })).not.toBeInTheDocument();
  again.unmount();

  renderApp(signedIn('superadmin'));
  await screen.findByRole('grid');
  expect(screen.getByRole('columnheader', { name: 'Updated' })).toBeVisible();
});

test('no message at all and none for these filters are different screens', async () => {
  const { user, fake } = renderApp(signedIn('organizer', 0));
  expect(await screen.findByText('No delivery issues')).toBeVisible();
  await user.click(screen.getByRole('tab', { name: 'Transactions' }));
  expect(await screen.findByText('No transactions yet')).toBeVisible();

  fake.world.messages = freshWorld().messages;
  await user.click(screen.getByRole('tab', { name: 'Announcements' }));
  await user.type(screen.getByRole('searchbox'), 'nobody has this name');
  expect(await screen.findByText('Nothing matches these filters')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Show everything' }));
  await expectQuery(fake, 'Tracking.Messages', { search: '', period: 'all' });
});

test('messages:changed is read once, however often it is told', async () => {
  const { fake } = renderApp(signedIn());
  await screen.findByRole('grid');
  await waitFor(() => {
    expect(fake.callsOf('Tracking.Issues')).toHaveLength(1);
  });
  act(() => {
    for (let told = 0; told < 50; told++) {
      fake.tell('messages:changed');
    }
  });
  await waitFor(() => {
    expect(fake.callsOf('Tracking.Issues')).toHaveLength(2);
  });
  expect(fake.callsOf('Tracking.Messages')).toHaveLength(0);
});

test('the slash leads to the search, the question mark to the shortcuts', async () => {
  const { user } = renderApp(signedIn());
  await screen.findByRole('grid');
  await user.keyboard('/');
  expect(screen.getByRole('searchbox')).toHaveFocus();
  await user.tab();
  await user.keyboard('?');
  const dialog = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  expect(within(dialog).getByText('Walk through the rows')).toBeVisible();
});

test('a call that is refused because the session ended leads back to signing in', async () => {
  const { fake } = renderApp(signedIn());
  await screen.findByRole('grid');
  fake.world.session = freshWorld().session;
  fake.world.failures.set('Tracking.Issues', rejection('signed_out', 'sign in again'));
  act(() => {
    fake.tell('messages:changed');
  });
  expect(await screen.findByLabelText('Email')).toBeVisible();
});

test('warnings are shown until they are read', async () => {
  const world = signedIn();
  world.setup.warnings = ['The queue seems not to be behind SNS.'];
  const { user } = renderApp(world);
  expect(await screen.findByText('The queue seems not to be behind SNS.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Hide this warning' }));
  expect(screen.queryByText('The queue seems not to be behind SNS.')).not.toBeInTheDocument();
});

test('another language is spoken at once, and the next time', async () => {
  const { user } = renderApp(signedIn());
  await user.click(await screen.findByRole('button', { name: 'Settings' }));
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Language' }), 'Deutsch');
  expect(await screen.findByRole('tab', { name: 'Zustellprobleme' })).toBeVisible();
  expect(localStorage.getItem('mailroom.language')).toBe('de');
});
