import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labPrograms } from '../../../scripts/bundle.js';
import { repositoryFile } from '../../support/repository-file.ts';
import { until } from '../../support/until.ts';

const config = {
  compilerOptions: { module: 'nodenext', target: 'es2023', types: [], rootDir: '.', outDir: 'dist' },
  include: ['cli'],
};

const scripts = 'shared/store/redis/scripts';

/** A program in the place of weir's: it says how it was started, and that it ends. */
const program = (name: string) => `
export const name: string = ${JSON.stringify(name)};
declare const process: any, setInterval: any;
const say = (what: string) => process.stdout.write(name + ' ' + what + '\\n');
process.once('SIGTERM', () => { say('ends'); process.exit(); });
process.once('SIGINT', () => { say('is interrupted'); process.exit(); });
setInterval(() => {}, 1000);
say(process.argv.slice(2).join(' '));
`;

describe('npm run dev', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'weir-dev-'));
    for (const inside of ['bin', 'cli', scripts]) await mkdir(path.join(folder, inside), { recursive: true });
    for (const other of labPrograms.filter((name) => name !== 'cli/main')) {
      await mkdir(path.join(folder, path.dirname(other)), { recursive: true });
      await write(`${other}.ts`, 'export {};');
    }
    await write('package.json', '{ "type": "module" }');
    await write('tsconfig.dev.json', JSON.stringify(config));
    await write('bin/weir.js', "import '../dist/cli/main.js';");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** In one piece: a compiler that looks meanwhile sees the file as it was, and no empty one. */
  const write = async (name: string, text: string): Promise<void> => {
    await writeFile(path.join(folder, 'half'), text);
    await rename(path.join(folder, 'half'), path.join(folder, name));
  };

  it('changes and Ctrl-C > starts the lab anew with what compiles, and leaves nothing behind', async () => {
    await write('cli/main.ts', program('one'));
    await write(`${scripts}/commit.lua`, 'return 1');
    const dev = spawn(process.execPath, [repositoryFile('scripts/dev.js'), '--port', '0'], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Apart, for what the compiler says may fall between two lines of the lab.
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      dev[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
    }
    const says = (text: string, where: keyof typeof said = 'stdout') =>
      until(`${where} had "${text}"`, () => said[where].includes(text));
    const exit = once(dev, 'exit');
    try {
      await says('one up --port 0\n');
      await write('cli/main.ts', program('two'));
      await says('one ends\ntwo up --port 0\n');
      await write(`${scripts}/commit.lua`, 'return 2');
      await says('two ends\ntwo up --port 0\n');
      expect(await readFile(path.join(folder, 'dist', scripts, 'commit.lua'), 'utf8')).toBe('return 2');
      await write('cli/main.ts', 'export const name: string = 3;');
      await says('TS2322', 'stderr');
      process.kill(-dev.pid!, 'SIGINT');
      expect(await exit).toEqual([130, null]);
      await says('two is interrupted\n');
      expect(() => process.kill(-dev.pid!, 0)).toThrow('ESRCH');
    } finally {
      if (dev.exitCode === null) process.kill(-dev.pid!, 'SIGKILL');
    }
  });
});
