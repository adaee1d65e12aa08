import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { freshWorld, signedInAs } from '../testing/fakeWindow';
import { renderApp } from '../testing/renderApp';

function silent(as: 'organizer' | 'superadmin', since: string) {
  const world = freshWorld();
  world.session = signedInAs(as);
  world.refresh.silent = true;
  world.refresh.silentSince = since;
  return renderApp(world);
}

test('rule 16: every person is warned of silence, in words that they can act on', async () => {
  const { unmount } = silent('organizer', '2020-03-01T09:30:00.000Z');
  const warning = await screen.findByText(/no outcome has come back since .*2020.*10:30/);
  expect(warning).toHaveTextContent('Tell whoever looks after this installation.');
  unmount();
  silent('superadmin', '');
  expect(await screen.findByText(/no outcome has ever come back/)).toHaveTextContent('SES configuration set');
});

test('a warning of silence can be put away', async () => {
  const { user } = silent('organizer', '');
  await screen.findByText(/no outcome has ever come back/);
  await user.click(screen.getByRole('button', { name: 'Hide this warning' }));
  expect(screen.queryByText(/no outcome has ever come back/)).not.toBeInTheDocument();
});
