const features = [
  'announcements',
  'audit',
  'issues',
  'message',
  'operations',
  'recipient',
  'refresh',
  'resend',
  'setup',
  'signin',
  'suppressions',
  'ticketedEvents',
  'transactions',
];

/**
 * For import-x/no-restricted-paths. Imports go one way: app -> features -> components -> lib -> api -> wailsjs. Features do not import each other.
 * Only tests and dev.html import the fakes of src/testing.
 */
export const zones = [
  {
    target: ['./src/app', './src/features', './src/components', './src/lib', './src/testing', './src/main.tsx'],
    from: './wailsjs',
    message: 'Only src/api speaks with the program.',
  },
  {
    target: './src/api',
    from: ['./src/app', './src/features', './src/components', './src/lib'],
    message: 'src/api stands at the bottom.',
  },
  {
    target: './src/lib',
    from: ['./src/app', './src/features', './src/components'],
    message: 'src/lib knows no component.',
  },
  { target: './src/components', from: ['./src/app', './src/features'], message: 'Components know no feature.' },
  { target: './src/features', from: './src/app', message: 'Features do not know the app around them.' },
  ...features.map((feature) => ({
    target: `./src/features/${feature}`,
    from: './src/features',
    except: [`./${feature}`],
    message: 'Features do not know each other: what they share belongs in src/components or src/lib.',
  })),
];
