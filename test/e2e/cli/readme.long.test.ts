import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

let folder: string;

/** A folder with the examples, and one with the command, as `npm link` makes it. */
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-readme-'));
  await mkdir(path.join(folder, 'bin'));
  await symlink(repositoryFile('bin/weir.js'), path.join(folder, 'bin/weir'));
  await symlink(repositoryFile('examples'), path.join(folder, 'examples'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The blocks that a reader copies into a shell, one after the other. */
async function readBlocks(): Promise<string[]> {
  const text = await readFile(repositoryFile('README.md'), 'utf8');
  return [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block);
}

/** The same commands with this test's own port, broker and workcell name: nothing else may differ. */
async function adapt(script: string): Promise<string> {
  const port = await freePort();
  const changes: [from: string, to: string][] = [
    ['127.0.0.1:8000', `127.0.0.1:${port}`],
    ['amqp://guest:guest@127.0.0.1:5672', inject('brokerUrl')],
    ['name: my_lab', `name: ${uniqueWorkcell('readme')}`],
  ];
  for (const [from] of changes) expect(script).toContain(from);
  const settings = `export WEIR_PORT=${port} WEIR_GATEWAY_URL=http://127.0.0.1:${port} LOG_LEVEL=warn\n`;
  return settings + changes.reduce((text, [from, to]) => text.replaceAll(from, to), script);
}

/** A command that hangs must not take its output with it (milliseconds). */
const longestMs = 150_000;

async function runScript(script: string): Promise<{ code: unknown; output: string }> {
  const file = path.join(folder, 'readme.sh');
  await writeFile(file, script);
  const { PATH, HOME, TMPDIR } = process.env;
  // -x shows in the output which command failed; a group of its own lets everything it started be ended.
  const shell = spawn('bash', ['-exuo', 'pipefail', file], {
    cwd: folder,
    env: { PATH: `${path.join(folder, 'bin')}${path.delimiter}${PATH ?? ''}`, HOME, TMPDIR },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  shell.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const limit = setTimeout(() => killGroup(shell.pid), longestMs);
  // All that it has written has come once nobody is left who could write more.
  const closed = once(shell, 'close');
  const [code] = (await once(shell, 'exit')) as [number | null];
  clearTimeout(limit);
  killGroup(shell.pid);
  await closed;
  return { code, output };
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Nobody is left: as it should be.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

describe('README.md', () => {
  it('its commands, run in order as they stand > all succeed and show what the page says', async () => {
    const blocks = await readBlocks();
    expect(blocks.length).toBeGreaterThan(6);
    const { code, output } = await runScript(await adapt(blocks.join('\n')));
    expect(code, output).toBe(0);
    expect(output).toMatch(/^weir is up at http:/m);
    expect(output).toMatch(/^first_run at .*: 2 instruments, .*nothing to do$/m);
    expect(output).toMatch(/"Read the wells" \(reader\.read\) succeeded/);
    expect(output).toMatch(/workflow\.yaml:\d+:\d+: .*wells.*\n[^]*^exit code 2$/m);
    expect(output).toMatch(/^heat\.yaml fits workcell\.yaml; no gateway answers/m);
    expect(output).toMatch(/^ +"result": 12\.5$/m);
    expect(output).toMatch(/^weir agent is up for heater/m);
    expect(output.match(/"Warm the plate" \(heater\.heat\) succeeded/g)).toHaveLength(2);
    // Nobody reads a page of JSON at a first look.
    expect(output.split('\n').filter((line) => line.length > 400)).toEqual([]);
    const fetched = await readdir(path.join(folder, 'results'), { recursive: true });
    expect(fetched.map((name) => path.basename(name))).toContain('curve.txt');
  }, 170_000);
});
