import type { Tone } from '../lib/tone';

/** Colours that Mantine does not define. Every pair of text and background meets WCAG 2.2 AA (palette.test.ts). */

/** Ten shades of the primary colour; #40296C is the colour of Hi.Events. */
export const primary = [
  '#f5f1fb',
  '#e7def5',
  '#cdbdea',
  '#b39bdf',
  '#9b7dd4',
  '#8260c6',
  '#6741b2',
  '#523690',
  '#40296c',
  '#33205a',
] as const;

/** Grays of the dark scheme, slightly tinted with the primary colour. Lightest first, as Mantine requires. */
export const dark = [
  '#d9d7e0',
  '#bab6c6',
  '#9691a6',
  '#6b6679',
  '#454052',
  '#38343f',
  '#26232d',
  '#19171f',
  '#131118',
  '#0e0c12',
] as const;

/** Gradient of the sidebar. */
export const gradient = { from: '#40296c', to: '#3d0b44' } as const;

interface Surfaces {
  /** Page background. */
  ground: string;
  /** Cards, tables, menus. */
  surface: string;
  /** A table row under the pointer; an inset block inside a card. */
  raised: string;
  /** A selected row. */
  chosen: string;
  border: string;
  text: string;
  /** Secondary text: second lines, headers, hints. */
  muted: string;
  /** Warning text without a background colour: a typo hint, an event that starts soon. */
  alert: string;
  link: string;
}

export const surfaces: Record<'light' | 'dark', Surfaces> = {
  light: {
    ground: '#f9fafc',
    surface: '#ffffff',
    raised: '#f5f5f9',
    chosen: '#f2edfa',
    border: '#e5e7eb',
    text: '#1d1a24',
    muted: '#5d6470',
    alert: '#a3420b',
    link: '#523690',
  },
  dark: {
    ground: '#131118',
    surface: '#19171f',
    raised: '#221f2a',
    chosen: '#292138',
    border: '#332f3d',
    text: '#e6e4ec',
    muted: '#a7a2b6',
    alert: '#ffb072',
    link: '#c3aef0',
  },
};

interface TonePair {
  text: string;
  ground: string;
  /** Dots, rings and bars; 3:1 against the surface. */
  mark: string;
}

export const tones: Record<'light' | 'dark', Record<Tone, TonePair>> = {
  light: {
    green: { text: '#1a6632', ground: '#e2f6e8', mark: '#2b9348' },
    teal: { text: '#0a6156', ground: '#dbf5ef', mark: '#0f9484' },
    blue: { text: '#1e53ab', ground: '#e5effd', mark: '#3b7ddd' },
    red: { text: '#ab1f1f', ground: '#fde8e8', mark: '#dc3c3c' },
    orange: { text: '#93430a', ground: '#fdeddc', mark: '#c76a10' },
    gray: { text: '#474f59', ground: '#eceef1', mark: '#7b838e' },
    cyan: { text: '#0a5d73', ground: '#dcf3f9', mark: '#0c8fb0' },
  },
  dark: {
    green: { text: '#84dd9f', ground: '#17321f', mark: '#4dbd71' },
    teal: { text: '#74dccc', ground: '#11322e', mark: '#35b5a3' },
    blue: { text: '#9ac1ff', ground: '#1a2b49', mark: '#5f9bf5' },
    red: { text: '#ffa3a3', ground: '#431b1e', mark: '#f06a6a' },
    orange: { text: '#ffb876', ground: '#40270f', mark: '#e8903a' },
    gray: { text: '#c5cad2', ground: '#30323a', mark: '#8f96a1' },
    cyan: { text: '#7fd9ef', ground: '#10313b', mark: '#3bb3d0' },
  },
};
