import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { wire } from '../../api/wire';
import { freshWorld, installFake } from '../../testing/fakeWindow';
import { rejection } from '../../testing/rejection';
import { renderWith } from '../../testing/render';
import { plainDetail, sampleMessage } from '../../testing/sample';
import { MessageDrawer } from './MessageDrawer';

const message: wire.Message = {
  ...sampleMessage(1, Date.UTC(2026, 10, 23, 12)),
  id: 'transaction:12',
  kind: 'transaction',
  status: 'BOUNCED',
  reason: 'mailbox_missing',
  recipient: 'ann@gmial.com',
  suggestion: 'ann@gmail.com',
  subject: 'Your ticket',
  createdAt: '2026-11-23T11:00:00Z',
  resolvedAt: '',
  resolutionType: '',
};

const bounce: wire.TimelineEntry = {
  id: '2',
  type: 'Bounce',
  subtype: 'Permanent/General',
  recipient: message.recipient,
  occurredAt: '2026-11-23T11:00:04Z',
  recordedAt: '2026-11-23T11:00:06Z',
  reason: 'mailbox_missing',
  statusCode: '5.1.1',
  diagnostic: 'smtp; 550 5.1.1 user unknown',
  raw: '{"eventType":"Bounce"}',
};

const send: wire.TimelineEntry = {
  ...bounce,
  id: '1',
  type: 'Send',
  subtype: '',
  reason: '',
  statusCode: '',
  diagnostic: '',
  occurredAt: '2026-11-23T11:00:01Z',
};

const suppression: wire.Suppression = {
  id: '1',
  email: message.recipient,
  reason: 'bounce',
  bounceType: 'Permanent',
  bounceSubType: 'General',
  complaintType: '',
  source: 'ses',
  account: '1',
  accountName: 'Nordlicht Events',
  createdAt: '2026-11-23T11:00:06Z',
};

interface Circumstances {
  enforced?: boolean;
  failure?: string;
}

function show(detail: Partial<wire.MessageDetail>, { enforced = true, failure }: Circumstances = {}) {
  const fake = installFake(freshWorld());
  fake.answer('Tracking.Message', { ...plainDetail(message), ...detail });
  if (failure !== undefined) {
    fake.world.failures.set('Tracking.Message', failure);
  }
  const onOpen = vi.fn<(id: string) => void>();
  const onClose = vi.fn<() => void>();
  const commands = {
    resolve: vi.fn<(id: string) => void>(),
    resend: vi.fn<(id: string) => void>(),
    undoResolve: vi.fn<(id: string) => void>(),
    preview: (id: string) => <p>preview of {id}</p>,
  };
  const result = renderWith(
    <MessageDrawer
      message={message.id}
      onOpen={onOpen}
      onClose={onClose}
      suppressionEnforced={enforced}
      commands={commands}
      covered={false}
    />,
  );
  return { ...result, fake, onOpen, onClose, commands };
}

test('who, what, when and why', async () => {
  show({});
  const drawer = await screen.findByRole('dialog', { name: 'Message' });
  expect(await within(drawer).findByRole('heading', { name: 'Your ticket' })).toBeVisible();
  expect(within(drawer).getByText('Bounced')).toBeVisible();
  expect(within(drawer).getByText('Mailbox does not exist')).toBeVisible();
  expect(within(drawer).getByText('ann@gmial.com')).toBeVisible();
  expect(within(drawer).getByText('Perhaps ann@gmail.com was meant.')).toBeVisible();
  // 11:00 UTC in the person's zone.
  expect(within(drawer).getByText(/November 23, 2026 at 12:00:00\sPM GMT\+1/)).toBeVisible();
  expect(within(drawer).getByText('Nothing has been reported about this message yet.')).toBeVisible();
  expect(within(drawer).getByText('This address is not suppressed.')).toBeVisible();
});

test('rule 5: a guess is explained in a sentence', async () => {
  show({ message: { ...message, inferred: 'claimed' } });
  const drawer = await screen.findByRole('dialog', { name: 'Message' });
  expect(await within(drawer).findByText(/^Inferred: Hi.Events stored no SES id/)).toBeVisible();
});

test('the timeline tells each event with its time, the answer of the server and the raw report', async () => {
  const { user } = show({ timeline: [send, bounce] });
  const list = await screen.findByRole('list', { name: 'What happened' });
  const [first, second] = within(list).getAllByRole('listitem');
  expect(first).toHaveTextContent('Accepted by SES');
  expect(second).toHaveTextContent('Bounced');
  expect(second).toHaveTextContent('+3 sec');
  expect(second).toHaveTextContent('Permanent/General · 5.1.1');
  expect(second).toHaveTextContent('smtp; 550 5.1.1 user unknown');
  expect(second).not.toHaveTextContent('eventType');
  await user.click(within(second ?? list).getByText('Raw report'));
  expect(await within(second ?? list).findByText(/"eventType": "Bounce"/)).toBeInTheDocument();
});

test("Rule 12: strangers' text stays text", async () => {
  const hostile = '<img src=x onerror="alert(1)"> \u202Egnp.exe \u001b[31m';
  const { baseElement } = show({
    message: { ...message, subject: hostile, recipient: hostile, reason: hostile, emailType: hostile },
    timeline: [
      { ...bounce, type: hostile, subtype: hostile, diagnostic: `<script>alert(1)</script>\n${hostile}`, raw: hostile },
    ],
    suppressions: [{ ...suppression, reason: hostile, source: hostile, accountName: hostile }],
  });
  await screen.findByText(/<script>alert\(1\)<\/script>/);
  expect(baseElement.querySelector('img, script')).toBeNull();
  expect(baseElement.textContent).not.toContain('\u202E');
  expect(baseElement.textContent).not.toContain('\u001b');
  expect(screen.getAllByTitle('U+202E').length).toBeGreaterThan(4);
  for (const title of baseElement.querySelectorAll('[title]')) {
    expect(title.getAttribute('title')).not.toContain('\u202E');
  }
});

test('the chain is a line of attempts, each a way to itself', async () => {
  const retry = {
    ...message,
    id: 'transaction:13',
    recipient: 'ann@gmail.com',
    status: 'DELIVERED',
    retryFor: message.id,
  };
  const { user, onOpen } = show({ attempts: [message, retry] });
  const original = await screen.findByRole('button', { name: /^Original/ });
  expect(original).toHaveAttribute('aria-current', 'step');
  const second = screen.getByRole('button', { name: /^Retry 1/ });
  expect(second).toHaveTextContent('ann@gmail.com');
  await user.click(second);
  expect(onOpen).toHaveBeenCalledExactlyOnceWith('transaction:13');
});

test('Rule 8: a suppression says what it stops, and rule 15: who obeys it', async () => {
  show({
    suppressions: [
      suppression,
      { ...suppression, id: '2', bounceType: 'Transient' },
      { ...suppression, id: '3', reason: 'complaint', bounceType: '', complaintType: 'abuse', account: '' },
      { ...suppression, id: '4', reason: 'do_not_contact', bounceType: '' },
    ],
  });
  const items = (await screen.findAllByText(/^stops /)).map((item) => item.closest('li')?.textContent ?? '');
  expect(items[0]).toContain('Permanent bounce stops every message');
  expect(items[1]).toContain('Temporary bounce stops announcements only');
  expect(items[2]).toContain('Complaint stops announcements only');
  expect(items[2]).toContain('Whole platform');
  expect(items[3]).toContain('Do not contact stops every message');
  expect(screen.getByText(/Hi\.Events asks it only with the e-mail tracking integration/)).toBeVisible();
});

test('Rule 8: what is recorded and not enforced is said to be so', async () => {
  show({ suppressions: [suppression, { ...suppression, id: '2', reason: 'do_not_contact' }] }, { enforced: false });
  const notes = await screen.findAllByText(/Recorded but not enforced/);
  expect(notes).toHaveLength(1);
});

test('a message that is not there is said to be so', async () => {
  show({}, { failure: rejection('not_found', 'there is no such message') });
  expect(await screen.findByRole('alert')).toHaveTextContent('This is not there any more');
});

test('Escape closes', async () => {
  const { user, onClose } = show({});
  await screen.findByRole('heading', { name: 'Your ticket' });
  await user.keyboard('{Escape}');
  expect(onClose).toHaveBeenCalledOnce();
});

test('copying says what it copies', async () => {
  const { user } = show({});
  await user.click(await screen.findByRole('button', { name: 'Copy the address' }));
  expect(await navigator.clipboard.readText()).toBe('ann@gmial.com');
});

test('an issue offers Resolve and Resend, a delivered message Resend alone', async () => {
  const { user, commands, unmount } = show({});
  await user.click(await screen.findByRole('button', { name: 'Resolve' }));
  expect(commands.resolve).toHaveBeenCalledExactlyOnceWith('transaction:12');
  await user.click(screen.getByRole('button', { name: 'Resend' }));
  expect(commands.resend).toHaveBeenCalledExactlyOnceWith('transaction:12');
  unmount();

  const delivered = { ...message, status: 'DELIVERED' };
  show({ message: delivered, attempts: [delivered] });
  await screen.findByRole('button', { name: 'Resend' });
  expect(screen.queryByRole('button', { name: 'Resolve' })).not.toBeInTheDocument();
});

test('Rule 8: "Would this send?" is answered with the rule, and the suppression that decides', async () => {
  show({ verdict: { allowed: false, rule: 'permanent_bounce', suppression, notEnforced: true } });
  const answer = within(await screen.findByRole('region', { name: 'Would this send?' }));
  expect(answer.getByText('Permanent bounce: nothing is sent to this address.')).toBeVisible();
  expect(answer.getByText(/Permanent bounce · Nordlicht Events · General · ses/)).toBeVisible();
  expect(answer.getByText(/Other suppressions are recorded but not enforced/)).toBeVisible();
});

test('Rule 9: an unknown outcome is told plainly', async () => {
  const unknown = { ...message, status: 'PENDING', outcomeUnknown: true };
  show({ message: unknown, attempts: [unknown] });
  expect(await screen.findByText('Outcome unknown')).toBeVisible();
  expect(screen.getByText(/It is never sent again by itself/)).toBeVisible();
});

test('the mail is made only when somebody looks', async () => {
  const { user } = show({});
  const summary = await screen.findByText('Preview of the mail');
  expect(screen.queryByText('preview of transaction:12')).not.toBeInTheDocument();
  await user.click(summary);
  expect(await screen.findByText('preview of transaction:12')).toBeInTheDocument();
});
