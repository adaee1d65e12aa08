import js from '@eslint/js';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const features = ['announcements', 'issues', 'message', 'refresh', 'setup', 'signin', 'ticketedEvents', 'transactions'];

/**
 * Imports go one way: app -> features -> components -> lib -> api -> wailsjs. Features do not know each other, and the
 * fakes of testing are for tests and for dev.html alone.
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

export default tseslint.config(
  { ignores: ['dist', 'wailsjs', 'src/locales', 'e2e'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js', '.css', '.po'] })] },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: false }],
      'import-x/no-restricted-paths': ['error', { zones, basePath: import.meta.dirname }],
      'import-x/no-cycle': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'Strangers write the data (rule 12): show it with ForeignText.',
        },
        {
          selector: 'AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]',
          message: 'Strangers write the data (rule 12): show it with ForeignText.',
        },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/testing/**', '**/*.test.{ts,tsx}'],
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        {
          basePath: import.meta.dirname,
          zones: [...zones, { target: './src', from: './src/testing', message: 'The fakes are for tests.' }],
        },
      ],
    },
  },
  {
    files: ['**/*.tsx'],
    ...jsxA11y.flatConfigs.strict,
  },
  reactHooks.configs.flat.recommended,
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
