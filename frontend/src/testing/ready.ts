import { waitFor, within } from '@testing-library/react';
import { expect } from 'vitest';

/** Returns a button that confirms a plan, after the plan has been painted. */
export async function ready(place: HTMLElement, name: string | RegExp): Promise<HTMLElement> {
  const button = await within(place).findByRole('button', { name });
  await waitFor(() => {
    expect(button).not.toHaveAttribute('aria-disabled');
  });
  return button;
}
