import { act, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { freshWorld, signedInAs } from '../../testing/fakeWindow';
import type { FakeWorld } from '../../testing/fakeWorld';
import { renderApp } from '../../testing/renderApp';

function open(change: (world: FakeWorld) => void = () => undefined) {
  const world = freshWorld();
  world.session = signedInAs('organizer');
  change(world);
  return renderApp(world);
}

test('checking for new events is off until somebody wants it, and then remembered for them', async () => {
  const { user, fake, unmount } = open();
  await waitFor(() => {
    expect(fake.callsOf('Refresh.Follow')).toEqual([[0]]);
  });
  await user.click(await screen.findByRole('button', { name: 'Settings' }));
  const choice = await screen.findByRole('combobox', { name: 'Check for new events' });
  expect(choice).toHaveDisplayValue('Only when I refresh');
  await user.selectOptions(choice, 'Every 5 minutes');
  await waitFor(() => {
    expect(fake.callsOf('Refresh.Follow')).toEqual([[0], [5]]);
  });
  unmount();
  const again = open();
  await waitFor(() => {
    expect(again.fake.callsOf('Refresh.Follow')).toEqual([[5]]);
  });
  again.unmount();
  const other = open((world) => {
    world.session.person.id = '8';
  });
  await waitFor(() => {
    expect(other.fake.callsOf('Refresh.Follow')).toEqual([[0]]);
  });
});

test('rule 17: without a queue there is nothing to follow', async () => {
  const { user } = open((world) => {
    world.refresh.canDrain = false;
  });
  await user.click(await screen.findByRole('button', { name: 'Settings' }));
  expect(await screen.findByRole('combobox', { name: 'Check for new events' })).toBeDisabled();
});

/** Simulates a refresh by the timer from start to end. */
async function byClock({ fake }: ReturnType<typeof open>, end: Partial<FakeWorld['refresh']>) {
  const tell = (change: Partial<FakeWorld['refresh']>) => {
    fake.world.refresh = { ...fake.world.refresh, ...change };
    act(() => {
      fake.tell('refresh:changed');
    });
  };
  await screen.findByTitle('ada@nordlicht.example');
  tell({ running: true, byClock: true, received: 0 });
  await screen.findByRole('button', { name: 'Stop reading' });
  expect(screen.queryByText('0 read')).not.toBeInTheDocument();
  expect(screen.queryByText('Reading events')).not.toBeInTheDocument();
  tell({ running: false, finished: true, ...end });
  await screen.findByRole('button', { name: 'Refresh' });
}

test('a check that fails does not nag: it says so quietly', async () => {
  const app = open();
  await byClock(app, { error: 'no way to the queue', code: 'queue_unreachable' });
  expect(await screen.findByText('The last check failed')).toHaveAttribute('title', 'no way to the queue');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

test('a check that brings something tells what, and one that brings nothing says nothing', async () => {
  const app = open();
  await byClock(app, { report: { ...app.fake.world.report, received: 0, delivered: 0, bounced: 0, suppressed: 0 } });
  expect(await screen.findByTitle('ada@nordlicht.example')).toBeVisible();
  expect(screen.queryByText('Nothing new')).not.toBeInTheDocument();
  await byClock(app, { report: app.fake.world.report });
  expect(
    await screen.findByText('41 delivered, 3 bounced, 1 suppressed', { selector: '[role=status]' }),
  ).toBeInTheDocument();
});
