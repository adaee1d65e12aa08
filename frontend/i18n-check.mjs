// Fails when a catalogue lacks messages of the source (`npm run i18n:extract` was not run). It leaves the catalogues
// unchanged.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('./src/locales/', import.meta.url);
const catalogues = readdirSync(folder).filter((name) => name.endsWith('.po'));
const before = new Map(catalogues.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));

execFileSync('npx', ['--no-install', 'lingui', 'extract', '--clean'], {
  cwd: new URL('.', import.meta.url),
  stdio: ['ignore', 'ignore', 'inherit'],
});

const stale = catalogues.filter((name) => readFileSync(new URL(name, folder), 'utf8') !== before.get(name));
for (const name of stale) {
  writeFileSync(new URL(name, folder), before.get(name));
}
if (stale.length > 0) {
  console.error(`These catalogues are not up to date: ${stale.join(', ')}. Run npm run i18n:extract and commit them.`);
  process.exitCode = 1;
}
