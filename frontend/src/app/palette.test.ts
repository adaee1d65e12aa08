import { describe, expect, test } from 'vitest';
import { gradient, primary, surfaces, tones } from './palette';

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test('the formula knows black on white', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});

describe.each(['light', 'dark'] as const)('in the %s scheme', (scheme) => {
  const { ground, surface, raised, chosen, text, muted, alert, link } = surfaces[scheme];

  test.each(Object.entries(tones[scheme]))('a %s badge can be read (AA)', (_, tone) => {
    expect(contrast(tone.text, tone.ground)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tone.mark, surface)).toBeGreaterThanOrEqual(3);
  });

  test.each([
    ['text', text],
    ['muted', muted],
    ['alert', alert],
    ['link', link],
  ])('%s can be read on every ground (AA)', (_, color) => {
    for (const behind of [ground, surface, raised, chosen]) {
      expect(contrast(color, behind)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

test('white can be read on the sidebar and on filled buttons (AA)', () => {
  for (const behind of [gradient.from, gradient.to, primary[8], primary[6]]) {
    expect(contrast('#ffffff', behind)).toBeGreaterThanOrEqual(4.5);
  }
});
