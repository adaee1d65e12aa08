import type { CSSProperties } from 'react';
import type { StatusFilter } from '../api/tracking';
import { isStatus } from './words/status';

/** The colours for which the theme defines text, background and mark (src/app/palette.ts). */
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

/** Sets a tone's colours as the CSS variables --tone-text, --tone-ground and --tone-mark. */
export function toneStyle(tone: Tone): CSSProperties {
  return {
    '--tone-text': `var(--mr-${tone}-text)`,
    '--tone-ground': `var(--mr-${tone}-ground)`,
    '--tone-mark': `var(--mr-${tone}-mark)`,
  } as CSSProperties;
}
