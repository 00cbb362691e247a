import { lstat, stat, symlink, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliWorkcell } from '../../support/reader-workcell.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { quiet } from '../../support/quiet.ts';
import { eventually } from '../../support/eventually.ts';
import { Workplace, type Ended, type WeirProcess } from '../../support/cli-process.ts';

let place: Workplace;
let url: string;
let lab: WeirProcess;

const weir = (...args: string[]): Promise<Ended> => place.run(args, { WEIR_GATEWAY_URL: url });
const at = (...names: string[]): string => path.join(place.folder, ...names);
const up = async (...more: string[]): Promise<void> =>
  void ({ url, lab } = await place.up(['--workcell', 'lab.yaml', '--require-key', ...more]));

beforeAll(async () => {
  place = await Workplace.open();
  await writeFile(at('lab.yaml'), cliWorkcell(uniqueWorkcell('backup')));
  await up();
  await weir('key', 'create', 'ada', '--role', 'scientist');
});
afterAll(() => place.close());

describe('weir backup', () => {
  it('makes a file for its user alone, says what it holds, and takes the place of an older one', async () => {
    await writeFile(at('lab.weir-backup'), 'of yesterday');
    const { code, stdout, stderr } = await weir('backup', 'lab.weir-backup');
    expect({ code, stderr }).toEqual({ code: 0, stderr: quiet });
    expect(stdout).toMatch(
      /^lab\.weir-backup: workcell "backup_\w+" .*entries of the audit.*; it is whole\n$/,
    );
    expect((await stat(at('lab.weir-backup'))).mode & 0o777).toBe(0o600);
    expect(await readdir(place.folder)).not.toContain('lab.weir-backup.part');
    // The audit has it once the answer is over.
    await eventually(async () =>
      expect((await weir('audit', 'list', '--operation', 'makeBackup')).stdout).toMatch(/makeBackup .* 200/),
    );
  });

  it('without the key of an administrator > is refused, and leaves the older one', async () => {
    const key = { WEIR_GATEWAY_URL: url, WEIR_KEY_FILE: at('no-key') };
    const before = await readFile(at('lab.weir-backup'));
    expect(await place.run(['backup', 'lab.weir-backup'], key)).toMatchObject({ code: 1 });
    expect(await readFile(at('lab.weir-backup'))).toEqual(before);
  });

  it('into what is no file > is refused, and that stays', async () => {
    await symlink('/dev/null', at('device'));
    expect(await weir('backup', 'device')).toMatchObject({ code: 2, stdout: '' });
    expect((await lstat(at('device'))).isSymbolicLink()).toBe(true);
  });

  it('verify > exits with 1 where a byte is another, and says so', async () => {
    const bytes = await readFile(at('lab.weir-backup'));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(at('flipped'), bytes);
    const flipped = await weir('backup', 'verify', 'flipped');
    expect(flipped).toMatchObject({ code: 1, stdout: '' });
    expect(flipped.stderr).toContain('take another backup');
    expect(await weir('backup', 'verify', 'lab.weir-backup')).toMatchObject({ code: 0, stderr: '' });
    expect((await weir('backup', 'verify', 'lab.yaml')).code).toBe(1);
  });

  it('restored > has the keys and the whole audit of the lab; where there is one, it is refused', async () => {
    lab.signal('SIGTERM');
    await lab.ended;
    const refused = await weir('restore', 'lab.weir-backup');
    expect(refused).toMatchObject({ code: 78 });
    expect(refused.stderr).toContain('nothing was restored');
    const target = ['--store-url', 'file:moved', '--data-dir', 'moved/data'];
    expect(await weir('restore', 'flipped', ...target)).toMatchObject({ code: 1 });
    expect(await readdir(place.folder)).not.toContain('moved');
    expect(await weir('restore', 'lab.weir-backup', ...target)).toMatchObject({ code: 0, stderr: '' });
    await up(...target);
    expect((await weir('key', 'list')).stdout).toContain('ada');
    expect(await weir('audit', 'verify')).toMatchObject({ code: 0 });
  });
});
