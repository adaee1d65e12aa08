import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The environment variables of each demo world, one world per worker. */
    worlds: Record<string, string>[];
  }
}

const root = new URL('../../', import.meta.url).pathname;

/** Prints the environment and an empty line, then runs until its standard input is closed, which also happens when this process is killed. */
const tellAndStay = 'env -0; echo; exec cat >/dev/null';
const end = '\0\n';

/** Starts a demo world for each worker, so that tests that run in parallel share neither database nor queue. */
export default async function worlds(project: TestProject): Promise<() => Promise<void>> {
  if (process.env.DISPLAY === undefined) {
    throw new Error('The browser tests need a display: run scripts/browser-tests.');
  }
  const started = Array.from({ length: project.vitest.config.maxWorkers }, () => startWorld());
  project.provide('worlds', await Promise.all(started.map(({ environment }) => environment)));
  return async () => {
    await Promise.all(started.map(({ stop }) => stop()));
  };
}

/** Starts a demo world with these flags of the command demo. */
export function startWorld(...flags: string[]) {
  const demo = spawn(`${root}build/bin/mailroomctl`, ['demo', ...flags, '--', 'sh', '-c', tellAndStay], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(demo, 'close');
  return {
    environment: environmentIn(demo.stdout),
    stop: async () => {
      demo.stdin.end();
      await ended;
    },
  };
}

async function environmentIn(output: Readable): Promise<Record<string, string>> {
  let told = '';
  for await (const part of output.setEncoding('utf8')) {
    told += String(part);
    if (told.endsWith(end)) {
      return Object.fromEntries(told.slice(0, -end.length).split('\0').map(setting));
    }
  }
  throw new Error('the demo world did not start');
}

function setting(line: string): [name: string, value: string] {
  const equals = line.indexOf('=');
  return [line.slice(0, equals), line.slice(equals + 1)];
}
