import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { dark, gradient, primary, surfaces, tones } from './palette';

export const theme = createTheme({
  primaryColor: 'primary',
  primaryShade: { light: 8, dark: 6 },
  colors: {
    primary: [...primary] as unknown as MantineColorsTuple,
    dark: [...dark] as unknown as MantineColorsTuple,
  },
  fontFamily:
    "'Outfit Variable', system-ui, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
  headings: { fontWeight: '600' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, multiline: true, maw: 340 } },
    Popover: { defaultProps: { shadow: 'md' } },
    Menu: { defaultProps: { shadow: 'md' } },
  },
});

/** Mailroom's colours as --mr-* variables, so that style sheets name the purpose of a colour. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--mr-gradient': `linear-gradient(180deg, ${gradient.from}, ${gradient.to})` },
  light: schemeVariables('light'),
  dark: schemeVariables('dark'),
});

function schemeVariables(scheme: 'light' | 'dark'): Record<string, string> {
  const { ground, surface, raised, chosen, border, text, muted, alert, link } = surfaces[scheme];
  const variables: Record<string, string> = {
    '--mr-ground': ground,
    '--mr-surface': surface,
    '--mr-raised': raised,
    '--mr-chosen': chosen,
    '--mr-border': border,
    '--mr-muted': muted,
    '--mr-alert': alert,
    '--mr-link': link,
    '--mantine-color-body': surface,
    '--mantine-color-text': text,
    '--mantine-color-dimmed': muted,
    '--mantine-color-placeholder': muted,
    '--mantine-color-anchor': link,
    '--mantine-color-default-border': border,
  };
  for (const [tone, pair] of Object.entries(tones[scheme])) {
    variables[`--mr-${tone}-text`] = pair.text;
    variables[`--mr-${tone}-ground`] = pair.ground;
    variables[`--mr-${tone}-mark`] = pair.mark;
  }
  return variables;
}
