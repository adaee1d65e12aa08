import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { wire } from '../../api/wire';
import { freshWorld, signedInAs, type Fake } from '../../testing/fakeWindow';
import type { FakeWorld } from '../../testing/fakeWorld';
import { ready } from '../../testing/ready';
import { renderApp } from '../../testing/renderApp';
import { sampleMessage } from '../../testing/sample';

/** One open issue at an address that was mistyped. */
function oneIssue(): FakeWorld {
  const world = freshWorld();
  world.session = signedInAs('organizer');
  world.messages = [
    {
      ...sampleMessage(1, Date.now()),
      id: 'transaction:13',
      kind: 'transaction',
      emailType: 'attendee_ticket',
      recipient: 'jane@gmial.com',
      subject: 'Your ticket',
      status: 'BOUNCED',
      reason: 'domain_missing',
      resolvedAt: '',
      resolutionType: '',
    },
  ];
  return world;
}

const row = () => screen.findByRole('row', { name: /jane@gmial\.com/ });
const drawerKeys = '{ArrowDown}{Enter}';
const findKeys = '{Control>}k{/Control}';

/** Methods that change something: each call needs its own key press. */
const acts = ['Resend.Send', 'Resend.ResolveNow', 'Resend.StartBulk', 'Resend.ContinueBulk'];

function done(fake: Fake) {
  return fake.world.calls.filter(({ method }) => acts.includes(method));
}

/** What is visible now: the plan's sentence, if it belongs to the form's current content, and the focused button. */
function seen() {
  const form = document.querySelector('form[aria-busy=false]');
  return {
    plan: form?.querySelector('[aria-live=polite]')?.textContent ?? '',
    focus: document.activeElement?.tagName === 'BUTTON' ? document.activeElement.textContent : '',
  };
}

/** Whether the sentence covers everything that was sent. */
function says(plan: string, { to, records, suppressOld }: wire.ResendRequest): boolean {
  return (
    plan.includes(` to ${to}`) &&
    plan.includes('changes') === records.length > 0 &&
    plan.includes('Suppresses') === suppressOld
  );
}

const keys = fc.constantFrom(
  ...['{Enter}', '{Enter}', '{Enter}', '{Enter>3/}', ' ', '{ >3/}', 'r', 'f', '/', '?', 'x', 'rosa@example.org'],
  ...['{Tab}', '{Shift>}{Tab}{/Shift}', '{Escape}', '{Backspace}', '{ArrowDown}', findKeys],
);
const moments = fc.constantFrom('plans are held', 'plans come', 'the plan is there', 'resent elsewhere');
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: keys }, { weight: 2, arbitrary: moments }), { maxLength: 14 });

/** Performs the step. Answers that it does not await may still be pending afterwards. */
async function take(step: string, { user, fake }: ReturnType<typeof renderApp>, release: { plans: () => void }) {
  switch (step) {
    case 'plans are held':
      release.plans();
      release.plans = fake.hold('Resend.Plan');
      break;
    case 'plans come':
      await act(async () => {
        release.plans();
        await Promise.resolve();
      });
      break;
    case 'the plan is there':
      release.plans();
      await waitFor(() => {
        expect(document.querySelector('form[aria-busy=true]')).toBeNull();
        // A plan exists (data-disabled means none) and has been painted.
        expect(document.querySelector('form button[aria-disabled=true]:not([data-disabled])')).toBeNull();
      });
      break;
    case 'resent elsewhere': {
      const { messages, resending } = fake.world;
      const [original] = messages;
      if (original !== undefined) {
        const retries = resending.retries.get(original.id) ?? [];
        const retry = { ...original, id: `transaction:${String(900 + retries.length)}`, retryFor: original.id };
        resending.retries.set(original.id, [...retries, { ...retry, recipient: 'elsewhere@example.org' }]);
      }
      act(() => {
        fake.tell('messages:changed');
      });
      break;
    }
    default:
      await user.keyboard(step);
  }
}

test('Rule 9: whatever is typed at whatever moment, nothing is sent but what the screen said before the press', async () => {
  const places = { list: '{ArrowDown}', drawer: drawerKeys, dialog: '{ArrowDown}r' };
  const place = fc.constantFrom<keyof typeof places>('list', 'drawer', 'dialog');
  let sends = 0;
  await fc.assert(
    fc.asyncProperty(place, steps, async (from, taken) => {
      const shown = renderApp(oneIssue());
      const release = { plans: (): void => undefined };
      try {
        await row();
        await shown.user.keyboard(places[from]);
        for (const step of taken) {
          const before = seen();
          const known = done(shown.fake).length;
          await take(step, shown, release);
          for (const { method, arguments: parameters } of done(shown.fake).slice(known)) {
            expect(step).toMatch(/Enter| /);
            if (method === 'Resend.Send') {
              sends++;
              expect(before.focus).toBe('Resend');
              expect([before.plan, says(before.plan, parameters[0] as wire.ResendRequest)]).toEqual([
                before.plan,
                true,
              ]);
            } else {
              expect(before.focus).toMatch(/^(Resolve now|Resend \d+ mails?|Continue with .*)$/);
            }
          }
        }
      } finally {
        release.plans();
        cleanup();
        location.hash = '';
      }
    }),
    {
      numRuns: 20,
      examples: [
        // Observed faults: an address and Enter, typed in an open message after Ctrl+K, and in the dialog before its plan.
        ['drawer', [findKeys, 'rosa@example.org', '{Enter}', 'the plan is there', '{Enter}']],
        ['drawer', ['rosa@example.org', '{Enter}', '{Enter}', 'the plan is there', '{Enter>3/}']],
        ['dialog', ['the plan is there', 'plans are held', 'x', '{Enter}', '{Enter}', 'plans come', '{Enter>3/}']],
        // The intended use: Enter for the plan, Enter to send it.
        ['dialog', ['the plan is there', 'rosa@example.org', '{Enter}', 'the plan is there', '{Enter}']],
      ],
    },
  );
  expect(sends).toBeGreaterThan(0);
}, 300_000);

test('Ctrl+K in an open message: the next letter is in the field of Find a recipient', async () => {
  const { user, fake } = renderApp(oneIssue());
  await row();
  await user.keyboard(drawerKeys);
  const drawer = await screen.findByRole('dialog', { name: 'Message' });
  await within(drawer).findByRole('button', { name: 'Resolve' });
  await user.keyboard(`${findKeys}rosa.k@example.com`);
  expect(screen.getByRole('searchbox', { name: 'Address, order number or name' })).toHaveValue('rosa.k@example.com');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  await user.keyboard('{Enter}');
  expect(location.hash).toBe('#/recipient/rosa.k%40example.com');
  expect(done(fake)).toEqual([]);
});

test('Ctrl+K in a dialog leaves what was begun there', async () => {
  const { user } = renderApp(oneIssue());
  await row();
  await user.keyboard('{ArrowDown}r');
  const dialog = await screen.findByRole('dialog', { name: 'Resolve' });
  const field = await within(dialog).findByRole('textbox', { name: 'Recipient address' });
  await user.keyboard(`rosa${findKeys}.k`);
  expect(field).toHaveValue('rosa.k');
  expect(screen.queryByRole('searchbox', { name: 'Address, order number or name' })).not.toBeInTheDocument();
});

test('a key that was held down while the focus moved on types nothing and presses nothing', async () => {
  const { user, fake } = renderApp(oneIssue());
  await row();
  await user.keyboard('{ArrowDown}{r>5/}');
  const dialog = await screen.findByRole('dialog', { name: 'Resolve' });
  const field = await within(dialog).findByRole('textbox', { name: 'Recipient address' });
  expect(field).toHaveValue('jane@gmial.com');
  await user.clear(field);
  await user.keyboard('rosa@example.org{Enter>30/}');
  expect(await ready(dialog, 'Resend')).toHaveFocus();
  expect(done(fake)).toEqual([]);
  await user.keyboard('{Enter}');
  expect(done(fake)).toMatchObject([{ method: 'Resend.Send', arguments: [{ to: 'rosa@example.org' }] }]);
});

test('a press that began before its plan was there sends nothing', async () => {
  const { user, fake } = renderApp(oneIssue());
  await row();
  await user.keyboard('{ArrowDown}r');
  const dialog = await screen.findByRole('dialog', { name: 'Resolve' });
  const field = await within(dialog).findByRole('textbox', { name: 'Recipient address' });
  const release = fake.hold('Resend.Plan');
  await user.clear(field);
  await user.keyboard('rosa@example.org{Enter}');
  expect(within(dialog).getByText('Checking what would happen…')).toBeVisible();
  const resend = within(dialog).getByRole('button', { name: 'Resend' });
  expect(resend).toHaveFocus();
  await user.keyboard('{ >}');
  await user.pointer({ keys: '[MouseLeft>]', target: resend });
  release();
  await ready(dialog, 'Resend');
  await user.keyboard('{/ }');
  await user.pointer({ keys: '[/MouseLeft]', target: resend });
  expect(done(fake)).toEqual([]);
  await user.keyboard(' ');
  expect(done(fake)).toHaveLength(1);
});

test('with a popover open no letter acts on the page, nor does an arrow with a dialog open', async () => {
  const { user } = renderApp(oneIssue());
  await row();
  await user.click(screen.getByRole('button', { name: 'Filter: Status' }));
  const filter = await screen.findByRole('dialog', { name: 'Filter: Status' });
  await user.keyboard('?/r');
  expect(screen.getAllByRole('dialog')).toEqual([filter]);
  expect(screen.getByRole('searchbox', { name: 'Search recipient or subject' })).not.toHaveFocus();
  await user.keyboard('{Escape}?');
  const shortcuts = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  act(() => {
    (document.activeElement as HTMLElement).blur();
  });
  await user.keyboard('{ArrowDown}r{Enter}');
  expect(screen.getAllByRole('dialog')).toEqual([shortcuts]);
});
