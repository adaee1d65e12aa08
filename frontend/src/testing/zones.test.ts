import { readdirSync } from 'node:fs';
import { ESLint } from 'eslint';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import { beforeAll, expect, test } from 'vitest';
import { zones } from '../../import-zones.js';

let eslint: ESLint;

beforeAll(() => {
  eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: {
      files: ['**/*.js'],
      plugins: { 'import-x': importX as unknown as ESLint.Plugin },
      settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'] })] },
      rules: { 'import-x/no-restricted-paths': ['error', { zones, basePath: process.cwd() }] },
    },
  });
});

async function complaints(file: string, imported: string): Promise<number> {
  const results = await eslint.lintText(`import '${imported}';\n`, { filePath: file });
  return results.flatMap((result) => result.messages).length;
}

test.each([
  ['src/app/x.js', '../features/issues/source'],
  ['src/features/issues/x.js', '../../components/Notice'],
  ['src/features/issues/x.js', './queries'],
  ['src/components/x.js', '../lib/time'],
  ['src/lib/x.js', '../api/tracking'],
  ['src/api/x.js', '../../wailsjs/go/desktop/Session'],
])('%s may import %s', async (file, imported) => {
  expect(await complaints(file, imported)).toBe(0);
});

test.each([
  ['src/features/issues/x.js', '../message/MessagePanel'],
  ['src/features/issues/x.js', '../../app/route'],
  ['src/components/x.js', '../features/issues/source'],
  ['src/lib/x.js', '../components/Notice'],
  ['src/api/x.js', '../lib/time'],
  ['src/features/issues/x.js', '../../../wailsjs/go/desktop/Session'],
  ['src/app/x.js', '../../wailsjs/runtime/runtime'],
])('%s must not import %s', async (file, imported) => {
  expect(await complaints(file, imported)).toBe(1);
});

test('every folder of features has a zone of its own', () => {
  const targets = zones.flatMap(({ target }) => target);
  for (const feature of readdirSync('src/features')) {
    expect(targets).toContain(`./src/features/${feature}`);
  }
});
