import type { CSSProperties } from 'react';
import type { StatusFilter } from '../api/tracking';
import { isStatus } from './words/status';

/** The colours that the theme has a text, a ground and a mark for (src/app/palette.ts). */
export type Tone = 'green' | 'teal' | 'blue' | 'red' | 'orange' | 'gray' | 'cyan';

const toneOfStatus: Record<StatusFilter, Tone> = {
  PENDING: 'blue',
  SENT: 'teal',
  DELIVERED: 'green',
  BOUNCED: 'red',
  SUPPRESSED: 'gray',
  FAILED: 'orange',
  RESOLVED: 'cyan',
};

export function statusTone(status: string): Tone {
  return isStatus(status) ? toneOfStatus[status] : 'gray';
}

/** Puts a tone's colours where style sheets find them: --tone-text, --tone-ground, --tone-mark. */
export function toneStyle(tone: Tone): CSSProperties {
  return {
    '--tone-text': `var(--mr-${tone}-text)`,
    '--tone-ground': `var(--mr-${tone}-ground)`,
    '--tone-mark': `var(--mr-${tone}-mark)`,
  } as CSSProperties;
}
