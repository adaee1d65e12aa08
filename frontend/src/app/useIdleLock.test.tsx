import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freshWorld, signedInAs } from '../testing/fakeWindow';
import { renderApp } from '../testing/renderApp';
import { idleMilliseconds } from './useIdleLock';

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

function signedIn() {
  const world = freshWorld();
  world.session = signedInAs('organizer');
  return world;
}

async function pass(milliseconds: number) {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(milliseconds);
  });
}

test('a window that nobody touches for a quarter of an hour asks who is there', async () => {
  const { fake } = renderApp(signedIn());
  await screen.findByRole('tab', { name: 'Delivery issues' });
  await pass(idleMilliseconds + 1000);
  expect(fake.callsOf('Session.SignOut')).toHaveLength(1);
  expect(await screen.findByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('a window in use stays open', async () => {
  const { fake } = renderApp(signedIn());
  await screen.findByRole('tab', { name: 'Delivery issues' });
  for (let n = 0; n < 3; n++) {
    await pass(idleMilliseconds - 60_000);
    fireEvent.keyPress(document, { key: 'a' });
    fireEvent.mouseMove(document);
  }
  expect(fake.callsOf('Session.SignOut')).toHaveLength(0);
});
