import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { inject } from 'vitest';

/** The folder of the project. */
export const root = new URL('../../', import.meta.url).pathname;

export type Settings = Record<string, string>;

const ours = inject('worlds')[Number(process.env.VITEST_POOL_ID) - 1];
if (ours === undefined) {
  throw new Error(`there is no demo world for worker ${String(process.env.VITEST_POOL_ID)}`);
}

/** The environment of every program: search path, display, and the demo world's folders for the files that it writes. */
const surroundings = only(ours, /^(PATH|HOME|DISPLAY|XAUTHORITY|XDG_\w+_HOME)$/);

/** The settings of the demo world that this worker's tests run in. */
export const world = settingsOf(ours);

/** Returns Mailroom's settings in the environment of a demo world. */
export function settingsOf(environment: Settings): Settings {
  return only(environment, /^(DATABASE_URL|SQS_|AWS_|SES_|MAIL_|APP_|MAILROOM_)/);
}

function only(environment: Settings, names: RegExp): Settings {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => names.test(name)));
}

/** A program that was started and has to be stopped. */
export interface Program {
  readonly child: ChildProcess;
  /** Returns everything written so far to standard output and standard error. */
  readonly output: () => string;
  /** Sends SIGTERM and waits until the program has ended. */
  readonly stop: () => Promise<void>;
}

/** Starts a program with these settings and no others. */
export function start(command: string, settings: Settings): Program {
  const child = spawn(command, [], { cwd: root, env: { ...surroundings, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close');
  return {
    child,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Runs a program in the demo world to completion and returns its standard output. */
export async function run(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, {
    cwd: root,
    env: { ...surroundings, ...world },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
