import { rm } from 'node:fs/promises';
import { ChildGroup } from '../support/child-group.ts';
import type { Service } from './service.ts';

/** A program that serves, how it is told that it answers, and what is its own. */
interface Program {
  url: string;
  command: { file: string; args: string[] };
  env?: NodeJS.ProcessEnv;
  /** Removed with it. */
  folder: string;
  /** Where stdout and stderr go. */
  log: string;
  /** Resolves when it truly answers; rejects where it ends first. */
  answers: (server: ChildGroup) => Promise<void>;
  /** Ends for good what was started for it beside. */
  removed?: () => Promise<void>;
}

/** Redis does not start where the language that LANG names is not installed, as over SSH from a PC of another language. */
const anyLanguage = { LC_ALL: 'C' };

/** A service of our own that is there by now; its port and data outlive its process until it is removed. */
export async function startLocalService(program: Program): Promise<Service & { origin: 'local' }> {
  const { url, command, env = { ...process.env, ...anyLanguage }, folder, log, answers, removed } = program;
  let server: ChildGroup | undefined;
  const start = async (): Promise<void> => {
    if (server?.running) return;
    server = new ChildGroup({ ...command, env, cwd: folder, log });
    await answers(server);
  };
  const remove = async (): Promise<void> => {
    await server?.end('SIGKILL');
    await removed?.();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    url,
    origin: 'local',
    stop: async () => server?.end('SIGTERM'),
    kill: async () => server?.end('SIGKILL'),
    start,
    freeze: async () => server?.pause(true),
    thaw: async () => server?.pause(false),
    remove,
  };
}
