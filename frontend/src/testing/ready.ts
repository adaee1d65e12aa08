import { waitFor, within } from '@testing-library/react';
import { expect } from 'vitest';

/** A button that confirms a plan, once that plan has been on the screen. */
export async function ready(place: HTMLElement, name: string | RegExp): Promise<HTMLElement> {
  const button = await within(place).findByRole('button', { name });
  await waitFor(() => {
    expect(button).not.toHaveAttribute('aria-disabled');
  });
  return button;
}
