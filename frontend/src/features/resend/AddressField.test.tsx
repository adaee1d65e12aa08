import { screen } from '@testing-library/react';
import { createRef } from 'react';
import { expect, test, vi } from 'vitest';
import { toMessage } from '../../api/message';
import { toVerdict, type ResendPlan } from '../../api/resend';
import { renderWith } from '../../testing/render';
import { allowed, sampleMessage } from '../../testing/sample';
import { AddressField } from './AddressField';

const message = toMessage(sampleMessage(1, Date.UTC(2026, 10, 23, 12)));

function renderField(value: string, plan: Pick<ResendPlan, 'to' | 'suggestion'>) {
  const onTake = vi.fn();
  const shown = renderWith(
    <AddressField
      ref={createRef()}
      value={value}
      plan={{
        original: message,
        last: message,
        verdict: toVerdict(allowed),
        records: [],
        blocks: [],
        refusals: [],
        warnings: [],
        tickets: [],
        maySuppress: false,
        fingerprint: 'seen',
        ...plan,
      }}
      stale={false}
      onChange={vi.fn()}
      onTake={onTake}
    />,
  );
  return { ...shown, onTake };
}

test('offers what the program suggests', async () => {
  const { user, onTake } = renderField('Jane@gmial.com ', { to: 'jane@gmial.com', suggestion: 'jane@gmail.com' });
  await user.click(screen.getByRole('button', { name: 'Use jane@gmail.com' }));
  expect(onTake).toHaveBeenCalledExactlyOnceWith('jane@gmail.com');
});

test.each(['jane@mail.com', 'jane@hotmail.at', 'jane@outlook.dk'])(
  '%s: the page suggests nothing itself',
  (address) => {
    renderField(address, { to: address });
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  },
);

test('never offers the address of somebody else, while the plan is for an earlier text', () => {
  renderField('bob@gmial.com', { to: 'jane@gmial.com', suggestion: 'jane@gmail.com' });
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});
