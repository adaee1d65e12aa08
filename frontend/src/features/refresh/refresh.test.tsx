import { act, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { emptyReport, freshWorld, signedInAs } from '../../testing/fakeWindow';
import type { FakeWorld } from '../../testing/fakeWorld';
import { rejection } from '../../testing/rejection';
import { renderApp } from '../../testing/renderApp';

function signedIn(change: (world: FakeWorld) => void = () => undefined): FakeWorld {
  const world = freshWorld();
  world.session = signedInAs('organizer');
  change(world);
  return world;
}

const button = () => screen.findByRole('button', { name: 'Refresh' });

test('a click drains, counts, and ends in a sentence', async () => {
  const { user } = renderApp(signedIn());
  await user.click(await button());
  expect(await screen.findByText('15 read')).toBeVisible();
  expect(
    await screen.findByText('41 delivered, 3 bounced, 1 suppressed', { selector: '[role=status]' }),
  ).toBeInTheDocument();
  expect(screen.queryByText(/ read$/)).not.toBeInTheDocument();
});

test('the lists are read again when it has ended', async () => {
  const { user, fake } = renderApp(signedIn());
  await screen.findByRole('grid');
  const before = fake.callsOf('Tracking.Issues').length;
  await user.click(await button());
  await waitFor(() => {
    expect(fake.callsOf('Tracking.Issues').length).toBeGreaterThan(before);
  });
});

test.each([
  ['nothing', { received: 0 }, 'Nothing new'],
  ['one duplicate', { received: 1, duplicates: 1 }, '1 event read, no status changed'],
  [
    'all kinds',
    { received: 9, sent: 2, failed: 1, parked: 3, quarantined: 1 },
    '1 failed, 2 sent, 3 waiting for their message, 1 set aside',
  ],
])('%s read is told as it is', async (_, report, sentence) => {
  const { user } = renderApp(
    signedIn((world) => {
      world.report = { ...emptyReport, ...report };
    }),
  );
  await user.click(await button());
  expect(await screen.findByText(sentence, { selector: '[role=status]' })).toBeInTheDocument();
});

test('it can be stopped', async () => {
  const { user, fake } = renderApp(
    signedIn((world) => {
      world.report = { ...emptyReport, received: 9_000, delivered: 15 };
    }),
  );
  await user.click(await button());
  await user.click(await screen.findByRole('button', { name: 'Stop reading' }));
  expect(await screen.findByText('Stopped: 15 delivered', { selector: '[role=status]' })).toBeInTheDocument();
  expect(fake.callsOf('Refresh.Cancel')).toHaveLength(1);
});

test('a second click while it runs starts nothing', async () => {
  const { user, fake } = renderApp(
    signedIn((world) => {
      world.report = { ...emptyReport, received: 9_000 };
    }),
  );
  await user.click(await button());
  await screen.findByText('15 read');
  await user.click(await button());
  expect(fake.callsOf('Refresh.Start')).toHaveLength(1);
});

test('Ctrl+R refreshes, also from a field', async () => {
  const { user, fake } = renderApp(signedIn());
  await user.click(await screen.findByRole('searchbox'));
  await user.keyboard('{Control>}r{/Control}');
  await waitFor(() => {
    expect(fake.callsOf('Refresh.Start')).toHaveLength(1);
  });
});

test('a failure stays, in words, with what is safe and what to do', async () => {
  const { user, fake } = renderApp(signedIn());
  await button();
  fake.world.refresh.running = true;
  act(() => {
    fake.tell('refresh:changed');
  });
  await screen.findByText('0 read');
  Object.assign(fake.world.refresh, {
    running: false,
    code: 'queue_missing',
    error: 'SQS knows no queue "x": see SQS_QUEUE_URL',
  });
  act(() => {
    fake.tell('refresh:changed');
  });
  await user.click(await screen.findByRole('button', { name: 'The queue does not exist' }));
  expect(await screen.findByText(/see SQS_QUEUE_URL/)).toBeVisible();
  expect(screen.getByText(/Nothing is lost/)).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Close' }));
  await waitFor(() => {
    expect(screen.queryByText('The queue does not exist')).not.toBeInTheDocument();
  });
});

test('a start that fails is told as well', async () => {
  const { user, fake } = renderApp(signedIn());
  fake.world.failures.set('Refresh.Start', rejection('aws_credentials', 'set AWS_PROFILE'));
  await user.click(await button());
  expect(await screen.findByRole('button', { name: 'AWS does not accept the credentials' })).toBeVisible();
});

test('events that wait are told beside the name of the button, not within it', async () => {
  renderApp(signedIn());
  await waitFor(async () => {
    expect(await button()).toHaveAccessibleDescription('About 12 new events wait in the queue');
  });
  expect(screen.getByText(/^Updated/, { selector: '[title]' })).toHaveTextContent('Updated 2 min ago');
});

test('without the drain right it reads the tables again and says that others read the events', async () => {
  const { user } = renderApp(
    signedIn((world) => {
      world.setup.queue = 'ready';
      world.refresh.canDrain = false;
    }),
  );
  await user.click(await screen.findByRole('button', { name: 'Others read the events' }));
  expect(await screen.findByText(/may not record events/)).toBeVisible();
  await user.keyboard('{Escape}');
  await user.click(await button());
  expect(await screen.findByText('Read again from the database', { selector: '[role=status]' })).toBeInTheDocument();
});

test('Rule 17: without a queue it reads the tables again and says that AWS is not set up', async () => {
  const { user, fake } = renderApp(
    signedIn((world) => {
      world.setup.queue = 'not_set';
      world.setup.queueMessage = 'SQS_QUEUE_URL is not set.';
      world.refresh.canDrain = false;
      world.refresh.waiting = -1;
    }),
  );
  await user.click(await screen.findByRole('button', { name: 'AWS is not set up' }));
  expect(await screen.findByText('SQS_QUEUE_URL is not set.')).toBeVisible();
  await user.keyboard('{Escape}');
  const before = fake.callsOf('Tracking.Issues').length;
  await user.click(await button());
  expect(await screen.findByText('Read again from the database', { selector: '[role=status]' })).toBeInTheDocument();
  await waitFor(() => {
    expect(fake.callsOf('Tracking.Issues').length).toBeGreaterThan(before);
  });
});
