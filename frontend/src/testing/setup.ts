import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { activateLanguage } from '../lib/languages';

// An upper limit for busy machines; waiting ends as soon as the condition holds.
configure({ asyncUtilTimeout: 8_000 });

/** Stubs of the browser features that Mantine needs and jsdom lacks. */
class NoResizeObserver implements ResizeObserver {
  observe() {
    return undefined;
  }
  unobserve() {
    return undefined;
  }
  disconnect() {
    return undefined;
  }
}

window.ResizeObserver = NoResizeObserver;
Element.prototype.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;
class NoMediaQuery extends EventTarget implements Pick<MediaQueryList, 'media' | 'matches'> {
  readonly matches = false;
  constructor(readonly media: string) {
    super();
  }
}

window.matchMedia = (media) => new NoMediaQuery(media) as MediaQueryList;

beforeEach(async () => {
  localStorage.clear();
  location.hash = '';
  await activateLanguage('en');
});

afterEach(() => {
  cleanup();
});
