import { screen } from '@testing-library/react';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { toMessage } from '../api/message';
import { renderWith } from '../testing/render';
import { sampleMessage } from '../testing/sample';
import { MessageStatus } from './StatusBadge';

const resolved = toMessage({ ...sampleMessage(1, 0), resolvedAt: '2026-11-02T09:30:00Z', resolutionType: 'manual' });

test('rule 10: a resolved message says how it was resolved and when, to whoever points at it or hears it', async () => {
  const { user, container } = renderWith(<MessageStatus message={resolved} />);
  expect(container).toHaveTextContent(/Resolved by hand, .*2026/);
  await user.hover(screen.getByText('Resolved'));
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Before that:');
});

test('what explains a status is no button', async () => {
  const { container } = renderWith(<MessageStatus message={resolved} />);
  const { violations } = await axe.run(container, { runOnly: ['wcag2a'], resultTypes: ['violations'] });
  expect(violations.map(({ id }) => id)).toEqual([]);
});
