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
  location.hash = '#/audit';
  return renderApp(world);
}

test('rule 11: for an organizer there is no such page', async () => {
  const { fake } = open('organizer');
  expect(await screen.findByRole('heading', { name: 'Message tracking' })).toBeVisible();
  expect(fake.callsOf('Audit.Entries')).toHaveLength(0);
});

test('it tells who did what to what, and why', async () => {
  open();
  const row = await screen.findByRole('row', { name: /suppression:4/ });
  expect(row).toHaveTextContent('root@hi-events.example');
  expect(row).toHaveTextContent('Suppressed an address');
  expect(row).toHaveTextContent('Asked on the phone');
  expect(screen.getByRole('row', { name: /transaction:12/ })).toHaveTextContent('mailroomctloperator');
});

test('a change is told field by field, and what cannot be told apart as it is written', async () => {
  open('superadmin', ({ suppressions }) => {
    suppressions.audit = suppressions.audit.map((entry, at) =>
      at === 0
        ? {
            ...entry,
            before: '{"bounce_type":"Transient","email":"a@example.com"}',
            after: '{"bounce_type":"Permanent","email":"a@example.com"}',
          }
        : { ...entry, before: 'not JSON' },
    );
  });
  const row = await screen.findByRole('row', { name: /suppression:4/ });
  expect(within(row).getByText('bounce type')).toBeVisible();
  expect(row).toHaveTextContent('bounce typeTransient → Permanent');
  expect(row).not.toHaveTextContent('a@example.com');
  expect(screen.getByRole('row', { name: /transaction:12/ })).toHaveTextContent('− not JSON');
});

test('filters narrow it, and leave a way back where nothing matches', async () => {
  const { user, fake } = open();
  await screen.findByRole('row', { name: /suppression:4/ });
  await user.type(screen.getByRole('searchbox', { name: 'Email of the person' }), 'who@example.com');
  expect(await screen.findByText('Nothing matches these filters')).toBeVisible();
  expect(fake.callsOf('Audit.Entries').at(-1)?.[0]).toMatchObject({ person: 'who@example.com', after: '' });
  await user.click(screen.getByRole('button', { name: 'Show everything' }));
  expect(await screen.findByRole('row', { name: /suppression:4/ })).toBeVisible();
});

test('older entries come on demand', async () => {
  const { user, fake } = open();
  fake.answer('Audit.Entries', { rows: fake.world.suppressions.audit.slice(0, 1), next: '501' });
  const more = await screen.findByRole('button', { name: 'Show older ones' });
  fake.answer('Audit.Entries', { rows: fake.world.suppressions.audit.slice(1), next: '' });
  await user.click(more);
  expect(await screen.findByRole('row', { name: /transaction:12/ })).toBeVisible();
  expect(fake.callsOf('Audit.Entries').at(-1)?.[0]).toMatchObject({ after: '501' });
});

test('a removal can be taken back from here, once', async () => {
  const { user, fake } = open('superadmin', ({ suppressions }) => {
    const [entry] = suppressions.audit;
    if (entry !== undefined) {
      suppressions.audit = [{ ...entry, id: '510', action: 'unsuppress' }];
    }
    const [removed] = suppressions.live;
    if (removed !== undefined) {
      suppressions.removed.set('510', removed);
    }
  });
  const removal = await screen.findByRole('row', { name: /Removed a suppression/ });
  await user.click(within(removal).getByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('Taken back')).toBeVisible();
  expect(fake.callsOf('Suppressions.Undo')).toEqual([[['510']]]);
  await waitFor(() => {
    expect(within(removal).queryByRole('button', { name: 'Undo' })).not.toBeInTheDocument();
  });
});

test('what somebody else has taken back meanwhile is told', async () => {
  const { user, fake } = open('superadmin', ({ suppressions }) => {
    const [entry] = suppressions.audit;
    const [removed] = suppressions.live;
    if (entry !== undefined && removed !== undefined) {
      suppressions.audit = [{ ...entry, id: '510', action: 'unsuppress' }];
      suppressions.removed.set('510', removed);
    }
  });
  const undo = await screen.findByRole('button', { name: 'Undo' });
  fake.world.suppressions.removed.clear();
  await user.click(undo);
  expect(await screen.findByText(/this has been taken back before/)).toBeVisible();
});

test('Undo is there for what can be taken back alone', async () => {
  open('superadmin', ({ suppressions }) => {
    suppressions.audit = suppressions.audit.flatMap((entry) => [
      entry,
      { ...entry, id: `${entry.id}0`, subject: 'transaction:13', action: 'resolve', undoable: false },
    ]);
  });
  const resolved = await screen.findByRole('row', { name: /transaction:12/ });
  expect(within(resolved).getByRole('button', { name: 'Undo' })).toBeVisible();
  expect(screen.getAllByRole('row', { name: /transaction:13/ })).toHaveLength(2);
  expect(screen.getAllByRole('button', { name: 'Undo' })).toHaveLength(1);
});

test('an error can be tried again', async () => {
  const { user, fake } = open('superadmin', ({ failures }) => {
    failures.set('Audit.Entries', rejection('database_down', 'cannot reach Postgres'));
  });
  expect(await screen.findByText('The database does not answer')).toBeVisible();
  fake.world.failures.clear();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => {
    expect(screen.getByRole('row', { name: /suppression:4/ })).toBeVisible();
  });
});
