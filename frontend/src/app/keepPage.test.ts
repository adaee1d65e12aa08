import { fireEvent } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepPage } from './keepPage';

let stop: () => void;

beforeEach(() => {
  stop = keepPage();
  const link = document.createElement('a');
  link.append(document.createElement('b'));
  document.body.append(link, document.createElement('input'), document.createElement('button'));
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

const at = (selector: string) => document.querySelector(selector) ?? document.body;

/** fireEvent is false for an event whose default action was prevented. */
test.each(['dragenter', 'dragover', 'drop'])('%s does nothing by itself', (type) => {
  expect(fireEvent(at('button'), new Event(type, { bubbles: true, cancelable: true }))).toBe(false);
});

test.each([
  { key: 'F5' },
  { key: 'F5', ctrlKey: true },
  { key: 'r', ctrlKey: true },
  { key: 'R', ctrlKey: true, shiftKey: true },
  { key: 'r', metaKey: true },
  { key: 'ArrowLeft', altKey: true },
  { key: 'ArrowRight', altKey: true },
  { key: 'Home', altKey: true },
  { key: 'Backspace' },
  { key: 'BrowserBack' },
])('%o leads nowhere', (init) => {
  expect(fireEvent.keyDown(at('button'), init)).toBe(false);
});

test.each([{ key: 'r' }, { key: 'k', ctrlKey: true }, { key: 'ArrowLeft' }, { key: 'Home' }, { key: 'F1' }])(
  '%o stays what it is',
  (init) => {
    expect(fireEvent.keyDown(at('button'), init)).toBe(true);
  },
);

test('Backspace still deletes what one has typed', () => {
  expect(fireEvent.keyDown(at('input'), { key: 'Backspace' })).toBe(true);
});

test('Ctrl+R is still heard: it is the refresh', () => {
  let heard = 0;
  const hear = () => heard++;
  document.addEventListener('keydown', hear);
  fireEvent.keyDown(at('button'), { key: 'r', ctrlKey: true });
  document.removeEventListener('keydown', hear);
  expect(heard).toBe(1);
});

test('middle clicks on links, and the buttons that go back, lead nowhere', () => {
  const click = (selector: string, button: number) =>
    fireEvent(at(selector), new MouseEvent('auxclick', { button, bubbles: true, cancelable: true }));
  expect(click('a b', 1)).toBe(false);
  expect(click('button', 3)).toBe(false);
  expect(click('button', 4)).toBe(false);
  expect(click('button', 1)).toBe(true);
});
