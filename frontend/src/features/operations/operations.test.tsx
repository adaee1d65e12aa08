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
  location.hash = '#/operations';
  return renderApp(world);
}

const part = (name: string) => screen.findByRole('region', { name });
const quarantined = async (name: RegExp) => within(await part('Quarantine')).findByRole('listitem', { name });

test('a superadmin finds it in the sidebar', async () => {
  const { user } = open();
  location.hash = '';
  await user.click(await screen.findByRole('link', { name: 'Operations' }));
  expect(await screen.findByRole('heading', { name: 'Operations' })).toBeVisible();
  expect(screen.getByRole('link', { name: 'Operations' })).toHaveAttribute('aria-current', 'page');
});

test('rule 11: for an organizer there is no such page', async () => {
  const { fake } = open('organizer');
  expect(await screen.findByRole('heading', { name: 'Message tracking' })).toBeVisible();
  expect(screen.queryByRole('link', { name: 'Operations' })).not.toBeInTheDocument();
  expect(fake.callsOf('Operations.State')).toHaveLength(0);
});

test('it tells what waits, what was set aside, and who drained', async () => {
  open();
  const glance = await part('At a glance');
  expect(await within(glance).findByText('wait, and 3 are being worked on.')).toBeVisible();
  expect(within(glance).getByText('1 of them is unmatched.')).toBeVisible();
  expect(within(glance).getByText('All well')).toBeVisible();
  const rows = within(await part('Last drains')).getAllByRole('row');
  expect(rows[1]).toHaveTextContent('2 min agoroot@hi-events.example4542021');
  expect(rows[2]).toHaveTextContent('mailroomctl');
});

test('rule 16: silence is told with what is known of it', async () => {
  open('superadmin', ({ operations }) => {
    operations.state.silence = {
      alarm: true,
      since: '',
      oldest: new Date(Date.now() - 18_000_000).toISOString(),
      messages: 1200,
    };
  });
  const glance = await part('At a glance');
  expect(await within(glance).findByText('Silence')).toBeVisible();
  expect(within(glance).getByText(/^1\s200 messages have no outcome/)).toHaveTextContent('None has ever come back.');
});

test('rule 17: without AWS it opens and says so', async () => {
  open('superadmin', ({ operations }) => {
    Object.assign(operations.state, { queue: 'not_set', waiting: -1, inFlight: -1 });
  });
  expect(await screen.findByText('AWS is not set up: Mailroom shows what the database holds.')).toBeVisible();
  expect(await quarantined(/From another topic/)).toBeVisible();
});

test('rule 12: a quarantined body is shown as text only, and says what is not shown', async () => {
  const { user } = open();
  const item = await quarantined(/Not JSON/);
  expect(item).toHaveTextContent('31 bytes · seen once');
  await user.click(within(item).getByRole('button', { name: 'Show body' }));
  const body = await within(item).findByLabelText('Body');
  expect(body).toHaveTextContent('<b onclick=alert(1)>[U+202E]');
  expect(body.querySelector('b')).toBeNull();
  expect(within(item).getByText(/Some bytes are no text/)).toBeVisible();
  expect(within(item).getByRole('button', { name: 'Copy the body' })).toBeVisible();
});

test('a long body is cut, and the whole of it can be copied', async () => {
  const { user } = open('superadmin', ({ operations }) => {
    operations.bodies['12'] = { text: 'x'.repeat(100_000), exact: true };
  });
  const item = await quarantined(/From another topic/);
  await user.click(within(item).getByRole('button', { name: 'Show body' }));
  expect((await within(item).findByLabelText('Body')).textContent).toHaveLength(40_001);
  expect(within(item).getByText(/Only the beginning is shown/)).toBeVisible();
});

test('one can be tried again, and what came of it stays to be read', async () => {
  const { user, fake } = open();
  const item = await quarantined(/From another topic/);
  await user.click(within(item).getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText(/^1 still refused/)).toHaveTextContent('It comes from another topic still.');
  expect(fake.callsOf('Operations.RetryQuarantined')).toEqual([[['12']]]);
});

test('all can be tried again', async () => {
  const { user, fake } = open('superadmin', ({ operations }) => {
    operations.retry = { ...operations.retry, applied: 3, parked: 1, kept: 0, reason: '', detail: '' };
  });
  await user.click(await screen.findByRole('button', { name: 'Try all again' }));
  expect(await screen.findByText('3 applied, 1 waiting for their message')).toBeVisible();
  expect(fake.callsOf('Operations.RetryQuarantine')).toHaveLength(1);
});

test('a setting that is missing for it is named', async () => {
  const { user } = open('superadmin', ({ failures }) => {
    failures.set('Operations.RetryQuarantine', rejection('settings', 'AWS_SNS_TOPIC_ARN is not set'));
  });
  await user.click(await screen.findByRole('button', { name: 'Try all again' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'A setting is missing or wrong: AWS_SNS_TOPIC_ARN is not set',
  );
});

test('discarding asks for a reason, and sends it', async () => {
  const { user, fake } = open();
  const item = await quarantined(/Not JSON/);
  await user.click(within(item).getByRole('button', { name: 'Discard…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Discard for good?' });
  await user.click(within(dialog).getByRole('button', { name: 'Discard' }));
  expect(within(dialog).getByText('Say why: it is recorded.')).toBeVisible();
  expect(fake.callsOf('Operations.DiscardQuarantined')).toHaveLength(0);
  await user.type(within(dialog).getByRole('textbox', { name: 'Reason' }), '  a test of mine ');
  await user.click(within(dialog).getByRole('button', { name: 'Discard' }));
  await waitFor(() => {
    expect(screen.queryByRole('listitem', { name: /Not JSON/ })).not.toBeInTheDocument();
  });
  expect(fake.callsOf('Operations.DiscardQuarantined')).toEqual([[['11'], 'a test of mine']]);
});

test('rule 4: unmatched events are visible, with the account that they count for', async () => {
  const { user } = open();
  const card = within(await part('Parked events'));
  expect(await card.findByText('late@example.net')).toBeVisible();
  await user.click(card.getByRole('radio', { name: 'Unmatched 1' }));
  await waitFor(() => {
    expect(card.queryByText('late@example.net')).not.toBeInTheDocument();
  });
  const row = card.getByRole('row', { name: /nobody@example.net/ });
  expect(row).toHaveTextContent('Mailbox does not exist');
  expect(row).toHaveTextContent('Unmatched: counts for Nordlicht Events');
});

test('older rows come on demand', async () => {
  const { user, fake } = open();
  fake.answer('Operations.Quarantine', { rows: fake.world.operations.quarantine.slice(0, 1), next: '12' });
  const more = await screen.findByRole('button', { name: 'Show older ones' });
  fake.answer('Operations.Quarantine', { rows: fake.world.operations.quarantine.slice(1), next: '' });
  await user.click(more);
  expect(await quarantined(/Not JSON/)).toBeVisible();
  expect(fake.callsOf('Operations.Quarantine').at(-1)).toEqual(['12']);
});

test('an error of the whole screen can be tried again', async () => {
  const { user, fake } = open('superadmin', ({ failures }) => {
    failures.set('Operations.State', rejection('database_down', 'cannot reach Postgres'));
  });
  expect(await screen.findByText('The database does not answer')).toBeVisible();
  fake.world.failures.clear();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await part('At a glance')).toBeVisible();
});
