import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settings } from '../../../shared/kernel/config/settings.ts';
import { findProgram } from '../../services/apt.ts';
import { repositoryFile } from '../../support/repository-file.ts';

const run = promisify(execFile);
const units = await readdir(repositoryFile('packaging/systemd'));
const read = (unit: string) => readFile(path.join(repositoryFile('packaging/systemd'), unit), 'utf8');

let analyze: string;
let folder: string;
/** The unit as a machine has it on which weir is installed; a template stands for one of its instruments. */
const installed = (unit: string) => path.join(folder, unit.replace('@.', '@heater.'));

beforeAll(async () => {
  analyze = await findProgram('systemd', ['systemd-analyze'], '');
  folder = await mkdtemp(path.join(tmpdir(), 'weir-units-'));
  for (const unit of units) {
    const text = (await read(unit)).replace(
      'ExecStart=weir ',
      `ExecStart="${repositoryFile('bin/weir.js')}" `,
    );
    await writeFile(installed(unit), text);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('units for systemd', () => {
  it('are there for a whole lab and for its parts apart', () => {
    const parts = ['weir-agent@', 'weir-agents', 'weir-gateway', 'weir-orchestrator', 'weir'];
    expect(units.sort()).toEqual(parts.map((part) => `${part}.service`).sort());
  });

  it.each(units)('%s > systemd finds nothing wrong with it', async (unit) => {
    const { stdout, stderr } = await run(analyze, ['verify', installed(unit)]);
    expect(stdout + stderr).toBe('');
  });

  it.each(units)('%s > is exposed to little', async (unit) => {
    // In tenths: 2 of 10. It exits with 1 where a unit is exposed to more.
    const check = ['security', '--offline=true', '--no-pager', '--threshold=20', installed(unit)];
    const { stdout } = await run(analyze, check);
    expect(stdout).toContain('Overall exposure level');
  });

  it.each(units)('%s > kills no Node for a call to the kernel that it does not need', async (unit) => {
    const text = await read(unit);
    expect(text).toMatch(/^SystemCallFilter=@system-service @pkey$/m);
    expect(text).toMatch(/^SystemCallErrorNumber=EPERM$/m);
  });

  it.each(units)(
    '%s > knows the commands and settings of this weir, and gives a stop its time',
    async (unit) => {
      const text = await read(unit);
      const [, command = ''] = /^ExecStart=weir (\S+)/m.exec(text) ?? [];
      const { stdout } = await run(process.execPath, [repositoryFile('bin/weir.js'), command, '--help']);
      expect(stdout).toContain(`Usage: weir ${command}`);
      const known = Object.values(settings).map(({ env }) => env);
      for (const [, name = ''] of text.matchAll(/\b(WEIR_\w+)=/g)) expect(known).toContain(name);
      // Whoever drains has as long as it takes by default, five seconds to stop what goes on, and some to report it.
      const [, stop = '0'] = /^TimeoutStopSec=(\d+)$/m.exec(text) ?? [];
      const drains = /^ExecStart=weir (?:up|agents?)\b/m.test(text);
      expect(Number(stop)).toBeGreaterThanOrEqual(drains ? settings.drain.default + 5 + 10 : 20);
    },
  );
});
