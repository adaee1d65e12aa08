import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderWith } from '../testing/render';
import { ErrorBoundary } from './ErrorBoundary';

function Broken(): never {
  throw new Error('rows is undefined');
}

test('a fault of the page is told, with a way to go on', () => {
  vi.spyOn(console, 'error').mockReturnValue(undefined);
  renderWith(
    <ErrorBoundary>
      <Broken />
    </ErrorBoundary>,
  );
  expect(screen.getByRole('alert')).toHaveTextContent('This page has a fault');
  expect(screen.getByRole('alert')).toHaveTextContent('rows is undefined');
  expect(screen.getByRole('button', { name: 'Load the page again' })).toBeVisible();
});
