import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryFile } from '../support/repository-file.ts';
import { until } from '../support/until.ts';

let folder: string;
let signal: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-crash-point-'));
  signal = path.join(folder, 'signal');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A process that passes one point three times and says so each time. */
function passThrice(request: string) {
  const module = pathToFileURL(repositoryFile('dist/test/chaos/crash-points/crash-point.js')).href;
  const script = `
    import { writeSync } from 'node:fs';
    import { armCrashPoint, crashPoint } from '${module}';
    armCrashPoint({ at: process.argv[1], signalFile: process.argv[2] });
    for (const n of [1, 2, 3]) { crashPoint('agent.acting'); writeSync(1, String(n)); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, request, signal], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let passed = '';
  child.stdout.on('data', (text: Buffer) => (passed += text.toString()));
  return { ended: once(child, 'close'), passed: () => passed };
}

describe('a process at an armed point', { timeout: 30_000 }, () => {
  it('kill at the second passage > signals, and dies there', async () => {
    const process = passThrice('agent.acting#2:kill');
    expect(await process.ended).toEqual([null, 'SIGKILL']);
    expect(process.passed()).toBe('1');
    expect(await readFile(signal, 'utf8')).toBe('agent.acting');
  });

  it('hold > stands still until the signal file is gone, then goes on as if nothing had been', async () => {
    const process = passThrice('agent.acting#3:hold');
    await until('it is held', () => existsSync(signal));
    expect(process.passed()).toBe('12');
    await rm(signal);
    expect(await process.ended).toEqual([0, null]);
    expect(process.passed()).toBe('123');
  });

  it('two are armed > the second counts from when the first was left', async () => {
    const process = passThrice('agent.acting:hold,agent.acting#2:kill');
    await until('it is held', () => existsSync(signal));
    expect(process.passed()).toBe('');
    await rm(signal);
    expect(await process.ended).toEqual([null, 'SIGKILL']);
    expect(process.passed()).toBe('12');
  });

  it('another point is armed > passes', async () => {
    const process = passThrice('agent.acted:kill');
    expect(await process.ended).toEqual([0, null]);
    expect(process.passed()).toBe('123');
  });
});
