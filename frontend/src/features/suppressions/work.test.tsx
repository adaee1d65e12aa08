import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { freshWorld, signedInAs } from '../../testing/fakeWindow';
import type { FakeWorld } from '../../testing/fakeWorld';
import { rejection } from '../../testing/rejection';
import { renderApp } from '../../testing/renderApp';

function open(change: (world: FakeWorld) => void = () => undefined) {
  const world = freshWorld();
  world.session = signedInAs('superadmin');
  change(world);
  location.hash = '#/suppressions';
  return renderApp(world);
}

test('SES’s list is compared in both directions, the trap is told, and one or all are brought in step', async () => {
  const { user, fake } = open();
  await user.click(await screen.findByRole('tab', { name: "SES's list" }));
  await user.click(await screen.findByRole('button', { name: 'Compare' }));
  expect(await screen.findByText(/SES drops tickets to people who once complained/)).toBeVisible();
  expect(screen.getByRole('region', { name: /Here alone: safe to push · 1/ })).toHaveTextContent('gone@example.net');

  await user.click(screen.getByRole('button', { name: 'Push: gone@example.net' }));
  const dialog = await screen.findByRole('dialog', { name: "Push to SES's list?" });
  await user.type(within(dialog).getByRole('textbox', { name: 'Reason' }), 'gone for good');
  await user.click(within(dialog).getByRole('button', { name: 'Push' }));
  expect(await within(dialog).findByText('1 pushed, 0 removed')).toBeVisible();
  expect(fake.callsOf('Suppressions.PushToSES')).toEqual([[['gone@example.net'], 'bounce', 'gone for good']]);
  await user.keyboard('{Escape}');

  await user.click(screen.getByRole('button', { name: 'Push and remove all that are safe to' }));
  expect(await screen.findByText('1 pushed, 1 removed')).toBeVisible();
});

test('work on SES’s list can be stopped', async () => {
  const { user, fake } = open(({ suppressions }) => {
    suppressions.pace = 60_000;
  });
  await user.click(await screen.findByRole('tab', { name: "SES's list" }));
  await user.click(await screen.findByRole('button', { name: 'Compare' }));
  await user.click(await screen.findByRole('button', { name: 'Stop' }));
  expect(await screen.findByRole('button', { name: 'Compare' })).toBeVisible();
  expect(fake.callsOf('Suppressions.StopSES')).toHaveLength(1);
});

test('rule 17: where SES is not set up, the setting that is missing is named', async () => {
  const { user } = open(({ failures }) => {
    failures.set('Suppressions.CompareSES', rejection('settings', 'AWS_REGION is not set'));
  });
  await user.click(await screen.findByRole('tab', { name: "SES's list" }));
  await user.click(await screen.findByRole('button', { name: 'Compare' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('A setting is missing or wrong: AWS_REGION is not set');
});

test('SES that does not answer is told in words', async () => {
  const { user } = open(({ failures }) => {
    failures.set('Suppressions.CompareSES', rejection('ses_unreachable', 'try again in a minute'));
  });
  await user.click(await screen.findByRole('tab', { name: "SES's list" }));
  await user.click(await screen.findByRole('button', { name: 'Compare' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('SES cannot be reached: try again in a minute');
});

test('a file is handed over whole, and its refused lines are told by number', async () => {
  const { user, fake } = open();
  await user.click(await screen.findByRole('button', { name: 'Import…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Import suppressions' });
  const input = document.querySelector<HTMLInputElement>('input[type="file"]');
  await user.upload(input ?? document.createElement('input'), new File(['email,reason\n'], 'list.csv'));
  await user.click(within(dialog).getByRole('button', { name: 'Import' }));
  expect(await within(dialog).findByText('1 added, 2 refused')).toBeVisible();
  expect(within(dialog).getByText('Lines 3 to 4').closest('li')).toHaveTextContent('the reason is missing');
  expect(fake.callsOf('Suppressions.StartImport')).toEqual([['list.csv']]);
  expect(fake.callsOf('Suppressions.AppendImport')).toEqual([['import-1', btoa('email,reason\n')]]);
});

test('a file that is dropped on the window opens the import, and the program reads it', async () => {
  const { user, fake } = open();
  await screen.findByRole('button', { name: 'Import…' });
  act(() => {
    fake.tell('file:dropped');
  });
  const dialog = await screen.findByRole('dialog', { name: 'Import suppressions' });
  expect(await within(dialog).findByText('dropped.csv')).toBeVisible();
  expect(fake.callsOf('Suppressions.RunImport')).toEqual([]);
  await user.click(within(dialog).getByRole('button', { name: 'Import' }));
  expect(await within(dialog).findByText('1 added, 2 refused')).toBeVisible();
  expect(fake.callsOf('Suppressions.RunImport')).toEqual([['import-2']]);
  expect(fake.callsOf('Suppressions.AppendImport')).toEqual([]);
});

test('what is dropped and cannot be imported is told in the dialog', async () => {
  const { fake } = open(({ failures }) => {
    failures.set('Suppressions.OpenDropped', rejection('invalid', 'page.html is no CSV file'));
  });
  await screen.findByRole('button', { name: 'Import…' });
  act(() => {
    fake.tell('file:dropped');
  });
  const dialog = await screen.findByRole('dialog', { name: 'Import suppressions' });
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('page.html is no CSV file');
  expect(within(dialog).getByRole('button', { name: 'Import' })).toBeDisabled();
});

test('a dropped file that is not imported is forgotten', async () => {
  const { user, fake } = open();
  await screen.findByRole('button', { name: 'Import…' });
  act(() => {
    fake.tell('file:dropped');
  });
  const dialog = await screen.findByRole('dialog', { name: 'Import suppressions' });
  await within(dialog).findByText('dropped.csv');
  await user.click(within(dialog).getByRole('button', { name: 'Close' }));
  await waitFor(() => {
    expect(fake.callsOf('Suppressions.CancelImport')).toHaveLength(1);
  });
});

test('a file that is dropped on another page of the window does nothing', async () => {
  const { fake } = open();
  act(() => {
    location.hash = '#/tracking/issues';
  });
  await screen.findByRole('tab', { name: 'Delivery issues' });
  act(() => {
    fake.tell('file:dropped');
  });
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(fake.callsOf('Suppressions.OpenDropped')).toEqual([]);
});
