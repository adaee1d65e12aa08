import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderWith } from '../../testing/render';
import { InferredMark } from './InferredMark';
import { SubjectCell } from './SubjectCell';
import { toMessage } from '../../api/message';
import { sampleMessage } from '../../testing/sample';

test('rule 5: a guess is marked in a word, and explained to whoever points at it or hears it', async () => {
  const { user } = renderWith(<InferredMark how="claimed" />);
  expect(screen.getByText(/matched the reports to it by recipient, subject and time/)).toBeInTheDocument();
  await user.hover(screen.getByText('inferred'));
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Hi.Events stored no SES id for this message');
});

test.each([
  ['created', /Mailroom made one from what SES reported/],
  ['claimed', /matched the reports/],
  ['some day', /matched the reports/],
])('%s is told apart', (how, sentence) => {
  renderWith(<SubjectCell message={toMessage({ ...sampleMessage(1, 0), inferred: how })} withType={false} />);
  expect(screen.getByText(sentence)).toBeInTheDocument();
});

test('what is no guess has no mark', () => {
  renderWith(<SubjectCell message={toMessage({ ...sampleMessage(1, 0), inferred: '' })} />);
  expect(screen.queryByText('inferred')).not.toBeInTheDocument();
});
