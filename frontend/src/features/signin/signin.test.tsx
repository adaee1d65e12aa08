import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { freshWorld, signedInAs } from '../../testing/fakeWindow';
import { rejection } from '../../testing/rejection';
import { renderApp } from '../../testing/renderApp';

async function fill(user: ReturnType<typeof renderApp>['user'], email: string, password: string) {
  await user.type(await screen.findByLabelText('Email'), email);
  await user.type(screen.getByLabelText('Password'), password);
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
}

test('the fields and the button carry exactly these names', async () => {
  renderApp(freshWorld());
  expect(await screen.findByRole('textbox', { name: 'Email' })).toHaveFocus();
  expect(screen.getByLabelText('Password', { exact: true })).toHaveAttribute('type', 'password');
  expect(screen.getByRole('button', { name: 'Sign in' })).toBeEnabled();
});

test('e-mail and password lead to the shell', async () => {
  const { user, fake } = renderApp(freshWorld());
  await fill(user, ' ada@nordlicht.example ', 'correct horse');
  expect(await screen.findByRole('tab', { name: 'Delivery issues' })).toBeVisible();
  expect(fake.callsOf('Session.SignIn')).toEqual([['ada@nordlicht.example', 'correct horse', '']]);
});

test('a failure does not tell which part was wrong', async () => {
  const { user } = renderApp(freshWorld());
  await fill(user, 'ada@nordlicht.example', 'wrong');
  expect(await screen.findByRole('alert')).toHaveTextContent('The e-mail or the password is not right');
});

test('after too many failures one has to wait', async () => {
  const { user, fake } = renderApp(freshWorld());
  fake.world.failures.set('Session.SignIn', rejection('sign_in_locked', 'locked'));
  await fill(user, 'ada@nordlicht.example', 'wrong');
  expect(await screen.findByRole('alert')).toHaveTextContent('Too many attempts have failed');
});

test('another failure is told in words, with the id that finds it in the log', async () => {
  const { user, fake } = renderApp(freshWorld());
  fake.world.failures.set('Session.SignIn', rejection('database_down', 'connection refused', 'a1b2'));
  await fill(user, 'ada@nordlicht.example', 'x');
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('The database does not answer: connection refused');
  expect(alert).toHaveTextContent('a1b2');
});

test('what is missing is said, and nothing is sent', async () => {
  const { user, fake } = renderApp(freshWorld());
  await user.click(await screen.findByRole('button', { name: 'Sign in' }));
  expect(screen.getByText('Enter your e-mail address')).toBeVisible();
  expect(screen.getByText('Enter your password')).toBeVisible();
  expect(fake.callsOf('Session.SignIn')).toEqual([]);
});

test('a person of the demo world fills the form with a click', async () => {
  const { user } = renderApp(freshWorld());
  const panel = await screen.findByRole('region', { name: 'People of the demo world' });
  await user.click(within(panel).getByRole('button', { name: /root@hi-events\.example/ }));
  expect(screen.getByLabelText('Email')).toHaveValue('root@hi-events.example');
  expect(screen.getByRole('button', { name: 'Sign in' })).toHaveFocus();
  await user.keyboard('{Enter}');
  expect(await screen.findByText('Superadmin · all accounts')).toBeVisible();
});

test('a recovery code of the demo world fills the form; used, it is shown as used', async () => {
  const fake = freshWorld();
  fake.setup.demoPeople = fake.setup.demoPeople.map((person) =>
    person.email === 'ada@nordlicht.example'
      ? { ...person, recoveryCodes: ['abcde-12345', 'fghij-67890'], authenticatorKey: 'MAILROOM' }
      : person,
  );
  fake.secondFactor = 'fghij-67890';
  const { user, fake: window } = renderApp(fake);
  const factor = await screen.findByRole('group', { name: 'Second factor of ada@nordlicht.example' });
  expect(factor).toHaveTextContent('each works once');
  expect(factor).toHaveTextContent('MAILROOM');

  await user.click(within(factor).getByRole('button', { name: 'Recovery code abcde-12345' }));
  expect(screen.getByLabelText('Email')).toHaveValue('ada@nordlicht.example');
  expect(screen.getByLabelText('Code')).toHaveValue('abcde-12345');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await within(factor).findByRole('button', { name: 'Recovery code abcde-12345, used' })).toBeDisabled();

  await user.click(within(factor).getByRole('button', { name: 'Recovery code fghij-67890' }));
  await user.keyboard('{Enter}');
  await user.click(await screen.findByRole('button', { name: 'Sign out' }));
  expect(await screen.findByRole('button', { name: 'Recovery code fghij-67890, used' })).toBeDisabled();
  expect(window.callsOf('Session.SignIn')).toEqual([
    ['ada@nordlicht.example', 'correct horse', 'abcde-12345'],
    ['ada@nordlicht.example', 'correct horse', 'fghij-67890'],
  ]);

  // Another person is chosen: the code is not theirs.
  await user.click(screen.getByRole('button', { name: /root@hi-events\.example/ }));
  expect(screen.queryByLabelText('Code')).not.toBeInTheDocument();
});

test('passwords are shown in the demo world only', async () => {
  const world = freshWorld();
  world.setup.demo = false;
  renderApp(world);
  await screen.findByLabelText('Email');
  expect(screen.queryByText('correct horse')).not.toBeInTheDocument();
});

test('with several accounts one is chosen first', async () => {
  const { user, fake } = renderApp(freshWorld());
  await fill(user, 'bruno@aurora.example', 'battery staple');
  await user.click(await screen.findByRole('button', { name: /Teatro Aurora/ }));
  expect(await screen.findByRole('tab', { name: 'Transactions' })).toBeVisible();
  expect(fake.callsOf('Session.ChooseAccount')).toEqual([['2']]);
});

test('signing out leads back, and takes along what was read (rule 11)', async () => {
  const world = freshWorld();
  world.session = signedInAs('organizer');
  const { user, fake } = renderApp(world);
  await screen.findByRole('tab', { name: 'Delivery issues' });
  await user.click(screen.getByRole('button', { name: 'Sign out' }));
  expect(await screen.findByLabelText('Email')).toBeVisible();
  expect(screen.queryByRole('grid')).not.toBeInTheDocument();

  const before = fake.callsOf('Tracking.Issues').length;
  await fill(user, 'ada@nordlicht.example', 'correct horse');
  await screen.findByRole('grid');
  await waitFor(() => {
    expect(fake.callsOf('Tracking.Issues').length).toBeGreaterThan(before);
  });
});

test('another account is chosen at the foot of the sidebar', async () => {
  const world = freshWorld();
  world.session = signedInAs('organizer');
  const { user, fake } = renderApp(world);
  await user.click(await screen.findByRole('button', { name: 'Account: Nordlicht Events' }));
  await user.click(await screen.findByRole('menuitem', { name: /Teatro Aurora/ }));
  expect(await screen.findByRole('button', { name: 'Account: Teatro Aurora' })).toBeVisible();
  expect(fake.callsOf('Session.ChooseAccount')).toEqual([['2']]);
});

test('a session that ended elsewhere leads back to signing in', async () => {
  const world = freshWorld();
  world.session = signedInAs('organizer');
  const { fake } = renderApp(world);
  await screen.findByRole('tab', { name: 'Delivery issues' });
  fake.world.session = freshWorld().session;
  fake.tell('session:changed');
  expect(await screen.findByLabelText('Email')).toBeVisible();
});

test('a session that was closed because of a page that is not ours says why', async () => {
  const world = freshWorld();
  world.session = { ...world.session, notice: 'other_page' };
  const { user } = renderApp(world);
  expect(await screen.findByRole('alert')).toHaveTextContent('Mailroom closed that page and signed you out.');
  await fill(user, 'ada@nordlicht.example', 'correct horse');
  expect(await screen.findByRole('tab', { name: 'Delivery issues' })).toBeVisible();
});

test('a person with a second factor is asked for a code, and each wrong one is replaced', async () => {
  const fake = freshWorld();
  fake.secondFactor = '123456';
  const { user, fake: window } = renderApp(fake);
  expect(screen.queryByLabelText('Code')).not.toBeInTheDocument();
  await fill(user, 'ada@nordlicht.example', 'correct horse');
  const code = await screen.findByLabelText('Code');
  expect(code).toHaveFocus();
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();

  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(screen.getByText('Enter a code')).toBeVisible();
  expect(window.callsOf('Session.SignIn')).toHaveLength(1);

  await user.type(code, '000000{Enter}');
  expect(await screen.findByRole('alert')).toHaveTextContent('The code did not work: This code is not right');
  await waitFor(() => {
    expect(code).toHaveFocus();
  });
  await user.type(code, '123456{Enter}', { initialSelectionStart: 0, initialSelectionEnd: 6 });
  expect(await screen.findByRole('tab', { name: 'Delivery issues' })).toBeVisible();
});

test('the code belongs to the person who was asked for it', async () => {
  const fake = freshWorld();
  fake.secondFactor = '123456';
  const { user } = renderApp(fake);
  await fill(user, 'ada@nordlicht.example', 'correct horse');
  await user.type(await screen.findByLabelText('Code'), '1');
  await user.type(screen.getByLabelText('Email'), 'x');
  expect(screen.queryByLabelText('Code')).not.toBeInTheDocument();
});

test('what keeps somebody out is told in the words of the program', async () => {
  const { user, fake } = renderApp(freshWorld());
  fake.world.failures.set(
    'Session.SignIn',
    rejection('entry_refused', 'The account "Nordlicht" is about to be deleted.'),
  );
  await fill(user, 'ada@nordlicht.example', 'correct horse');
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'You cannot sign in here now: The account "Nordlicht" is about to be deleted.',
  );
});
