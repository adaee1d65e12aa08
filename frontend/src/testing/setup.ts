import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { activateLanguage } from '../lib/languages';

// Waiting ends when what is awaited is there; this is only for machines with much else to do.
configure({ asyncUtilTimeout: 8_000 });

/** What browsers have and jsdom lacks, as far as Mantine asks for it. */
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
