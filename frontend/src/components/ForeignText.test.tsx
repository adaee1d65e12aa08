import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { ForeignText } from './ForeignText';

test('Rule 12: markup is text, and keeps its writing direction to itself', () => {
  const { container } = render(<ForeignText text={'<b>bold</b> \u202E!'} />);
  expect(container.querySelector('b')).toBeNull();
  expect(container.firstElementChild?.tagName).toBe('BDI');
  expect(container).toHaveTextContent('<b>bold</b> [U+202E]!');
});

test('what is cut has the whole as title, with stand-ins too', async () => {
  render(<ForeignText text={'a long name \u202Ebackwards'} truncate />);
  const text = screen.getByText(/a long name/);
  Object.defineProperty(text, 'scrollWidth', { value: 300 });
  await userEvent.hover(text);
  expect(text).toHaveAttribute('title', 'a long name [U+202E]backwards');
});

test('what is not cut has none', async () => {
  render(<ForeignText text="short" truncate />);
  await userEvent.hover(screen.getByText('short'));
  expect(screen.getByText('short')).not.toHaveAttribute('title', 'short');
});
