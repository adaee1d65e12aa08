import { Alert, type AlertProps } from '@mantine/core';
import type { CSSProperties } from 'react';
import type { Tone } from '../lib/tone';

interface CalloutProps extends Omit<AlertProps, 'color' | 'variant' | 'style'> {
  tone: Tone;
}

/** A short coloured message in a part of a screen, readable in both colour schemes. */
export function Callout({ tone, ...alert }: CalloutProps) {
  const colours = {
    '--alert-bg': `var(--mr-${tone}-ground)`,
    '--alert-color': `var(--mr-${tone}-text)`,
  } as CSSProperties;
  return <Alert variant="light" style={colours} {...alert} />;
}
