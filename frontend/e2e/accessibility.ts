import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Fails if the visible page, or a part of it, violates a WCAG 2.2 AA rule that axe can check. */
export async function expectAccessible(page: Page, part: Locator = page.locator('html')): Promise<void> {
  await page.evaluate(axe.source);
  // Elements have less contrast while they fade in, so this waits for animations. Infinite ones (pulsing placeholders) are skipped.
  await page.evaluate(() => {
    const passing = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    return Promise.allSettled(passing.map(({ finished }) => finished));
  });
  const violations = await part.evaluate(async (element) => {
    const { axe: auditor } = window as unknown as { axe: typeof axe };
    const found = await auditor.run(element, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
    });
    return found.violations.map(({ id, help, nodes }) => ({ id, help, html: nodes.map((node) => node.html) }));
  });
  expect(violations).toEqual([]);
}
