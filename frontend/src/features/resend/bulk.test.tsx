import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { wire } from '../../api/wire';
import { freshWorld, signedInAs } from '../../testing/fakeWindow';
import type { FakeWorld } from '../../testing/fakeWorld';
import { ready } from '../../testing/ready';
import { renderApp } from '../../testing/renderApp';
import { sampleMessage } from '../../testing/sample';

/** A world with `count` open issues: full mailboxes, to which a transaction may be resent; the last is a missing mailbox. */
function issues(count: number): FakeWorld {
  const world = freshWorld();
  world.session = signedInAs('organizer');
  // In the sample, rows with a number divisible by 5 or 7 have retries.
  const numbers = Array.from({ length: 900 }, (_, n) => n + 1).filter((n) => n % 5 !== 0 && n % 7 !== 0);
  world.messages = numbers.slice(0, count).map((n, index): wire.Message => ({
    ...sampleMessage(1, Date.now()),
    id: `transaction:${String(n)}`,
    kind: 'transaction',
    recipient: `guest${String(index + 1)}@example.com`,
    subject: 'Your ticket',
    status: 'BOUNCED',
    reason: index === count - 1 ? 'mailbox_missing' : 'mailbox_full',
    resolvedAt: '',
    resolutionType: '',
  }));
  return world;
}

const gridRow = (text: string) => screen.findByRole('row', { name: new RegExp(text) });
const bar = () => screen.findByRole('region', { name: 'Selection' });

test('rows are chosen with the space bar and are named to those who hear them', async () => {
  const { user } = renderApp(issues(3));
  await gridRow('guest1@');
  await user.keyboard('{ArrowDown} {ArrowDown} ');
  expect(await within(await bar()).findByText('2 selected')).toBeVisible();
  expect(screen.getByRole('checkbox', { name: 'Select guest1@example.com, Your ticket' })).toBeChecked();
  expect(await gridRow('guest1@')).toHaveAttribute('aria-selected', 'true');
  expect(screen.getByRole('grid')).toHaveAttribute('aria-multiselectable', 'true');
  await user.keyboard(' ');
  expect(within(await bar()).getByText('1 selected')).toBeVisible();
});

test('a selection survives paging, and other filters clear it', async () => {
  const { user } = renderApp(issues(60));
  await gridRow('guest1@');
  await user.click(screen.getByRole('checkbox', { name: 'Select the rows of this page' }));
  expect(within(await bar()).getByText('50 selected')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Next' }));
  await gridRow('guest51@');
  await user.click(screen.getByRole('checkbox', { name: /^Select guest51@/ }));
  expect(within(await bar()).getByText('51 selected')).toBeVisible();
  await user.click(screen.getByRole('radio', { name: 'Newest' }));
  expect(within(await bar()).getByText('51 selected')).toBeVisible();
  await user.click(screen.getByRole('radio', { name: 'Year' }));
  await waitFor(() => {
    expect(screen.queryByRole('region', { name: 'Selection' })).not.toBeInTheDocument();
  });
});

test('a bulk resend says what it would do, is stopped between two mails, and goes on when told to', async () => {
  const world = issues(12);
  world.resending.bulkPace = 150;
  const { user, fake } = renderApp(world);
  await gridRow('guest1@');
  await user.click(screen.getByRole('checkbox', { name: 'Select the rows of this page' }));
  await user.click(within(await bar()).getByRole('button', { name: 'Resend' }));
  const dialog = await screen.findByRole('dialog', { name: 'Resend several' });
  expect(await within(dialog).findByText('11 mails to send')).toBeVisible();
  const sends = within(dialog).getByRole('list', { name: 'Mails to send' });
  expect(
    within(sends)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual(Array.from({ length: 11 }, (_, n) => `guest${String(n + 1)}@example.comYour ticket`));
  expect(within(dialog).getByRole('list', { name: 'Skipped' })).toHaveTextContent(
    'guest12@example.comThe address is suppressed',
  );
  await user.click(await ready(dialog, 'Resend 11 mails'));
  const progress = await within(dialog).findByRole('progressbar', { name: 'Progress of the bulk resend' });
  await waitFor(() => {
    expect(Number(progress.getAttribute('aria-valuenow'))).toBeGreaterThan(0);
  });
  await user.click(within(dialog).getByRole('button', { name: 'Stop' }));
  expect(await within(dialog).findByText(/^Resending stopped: \d+ of 12$/)).toBeVisible();
  const sentBefore = fake.world.resending.retries.size;
  expect(sentBefore).toBeLessThan(11);
  expect((await within(dialog).findAllByText('Waiting')).length).toBeGreaterThan(0);

  await user.click(await ready(dialog, /^Continue with the other \d+$/));
  expect(await within(dialog).findByText('Resending done: 12 of 12')).toBeVisible();
  expect(fake.world.resending.retries.size).toBe(11);
  for (const retries of fake.world.resending.retries.values()) {
    expect(retries).toHaveLength(1);
  }
});

test('a bulk resend starts only with a press of its button: nothing leads the focus there', async () => {
  const { user, fake } = renderApp(issues(4));
  await gridRow('guest1@');
  await user.click(screen.getByRole('checkbox', { name: 'Select the rows of this page' }));
  within(await bar())
    .getByRole('button', { name: 'Resend' })
    .focus();
  await user.keyboard('{Enter>3/}');
  const dialog = await screen.findByRole('dialog', { name: 'Resend several' });
  const button = await ready(dialog, 'Resend 3 mails');
  expect(button).not.toHaveFocus();
  await user.keyboard('{Enter}');
  expect(fake.callsOf('Resend.StartBulk')).toEqual([]);
});

test('a bulk resend whose plan has changed is refused, and the new plan is shown', async () => {
  const { user, fake } = renderApp(issues(4));
  await gridRow('guest1@');
  await user.click(screen.getByRole('checkbox', { name: 'Select the rows of this page' }));
  await user.click(within(await bar()).getByRole('button', { name: 'Resend' }));
  const dialog = await screen.findByRole('dialog', { name: 'Resend several' });
  const button = await ready(dialog, 'Resend 3 mails');
  fake.world.resending.suppressed.set('guest2@example.com', 'do_not_contact');
  await user.click(button);
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('something has changed since you looked');
  await ready(dialog, 'Resend 2 mails');
  expect(fake.world.resending.bulks).toEqual([]);
});

test('it goes on when the dialog is closed, and the chip leads back to its results', async () => {
  const world = issues(4);
  world.resending.bulkPace = 150;
  const { user, fake } = renderApp(world);
  await gridRow('guest1@');
  await user.click(screen.getByRole('checkbox', { name: 'Select the rows of this page' }));
  await user.click(within(await bar()).getByRole('button', { name: 'Resend' }));
  await user.click(await ready(document.body, 'Resend 3 mails'));
  await screen.findByRole('progressbar');
  await user.keyboard('{Escape}');
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });
  expect(screen.queryByRole('region', { name: 'Selection' })).not.toBeInTheDocument();
  await user.click(await screen.findByRole('button', { name: 'Resending done: 4 of 4' }));
  const dialog = await screen.findByRole('dialog', { name: 'Resend several' });
  const results = await within(dialog).findByRole('list', { name: 'Results' });
  expect(within(results).getAllByRole('listitem')).toHaveLength(4);
  await user.click(within(dialog).getByRole('button', { name: 'Export CSV' }));
  expect(await screen.findByText('4 rows saved in list.csv')).toBeVisible();
  expect(fake.callsOf('Export.Bulk')).toEqual([['1']]);
});

test('one that was interrupted waits for a person', async () => {
  const world = issues(3);
  world.resending.bulks = [
    {
      id: '9',
      startedAt: new Date().toISOString(),
      person: '7',
      state: 'stopped',
      total: 5,
      done: 2,
      outcomes: [{ code: 'SENT', count: 2 }],
      secondsLeft: 0,
      failure: { code: 'interrupted', message: 'Mailroom was closed.' },
    },
  ];
  const { user, fake } = renderApp(world);
  const chip = await screen.findByRole('button', { name: 'Resending stopped: 2 of 5' });
  expect(fake.callsOf('Resend.ContinueBulk')).toEqual([]);
  await user.click(chip);
  const dialog = await screen.findByRole('dialog', { name: 'Resend several' });
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('Mailroom was closed.');
  expect(within(dialog).getByRole('button', { name: 'Continue with the other 3' })).toBeVisible();
});

test('everything that matches is resent by its query, and resolved only after being asked', async () => {
  const { user, fake } = renderApp(issues(3));
  await gridRow('guest1@');
  await user.click(screen.getByRole('checkbox', { name: /^Select guest1@/ }));
  await user.click(within(await bar()).getByRole('button', { name: 'Select all 3 that match' }));
  expect(within(await bar()).getByText('All 3 that match')).toBeVisible();
  await user.click(within(await bar()).getByRole('button', { name: 'Resend' }));
  await screen.findByText('2 mails to send');
  expect(fake.callsOf('Resend.PlanBulk')).toMatchObject([
    [{ everything: true, ids: [], query: { sort: 'door_risk' } }],
  ]);
  await user.click(screen.getByRole('button', { name: 'Cancel' }));

  await user.click(within(await bar()).getByRole('button', { name: 'Resolve now' }));
  const dialog = await screen.findByRole('dialog', { name: 'Resolve everything that matches?' });
  expect(fake.callsOf('Resend.ResolveNow')).toEqual([]);
  expect(within(dialog).getByRole('button', { name: 'Cancel' })).toHaveFocus();
  await user.click(await ready(dialog, 'Resolve now'));
  expect(await screen.findByText('3 delivery issues resolved')).toBeVisible();
});
