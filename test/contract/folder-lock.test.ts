import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../shared/kernel/files/folder-lock.ts';
import { refusal } from '../support/refusal.ts';

const jiti = join(import.meta.dirname, '../../node_modules/jiti/lib/jiti-cli.mjs');
const holder = join(import.meta.dirname, 'fixtures/hold-folder-lock.ts');

describe('lockFolder', () => {
  let dir: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'weir-lock-'));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(dir, { recursive: true });
  });

  /** Another process that tries to lock the folder and, if it can, holds it until it is killed. */
  async function otherProcess(): Promise<{ child: ChildProcess; said: string }> {
    const child = spawn(process.execPath, [jiti, holder, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [said] = (await once(createInterface(child.stdout), 'line')) as [string];
    return { child, said };
  }

  it('a folder that does not exist > is made and locked', async () => {
    const lock = await lockFolder(join(dir, 'a/b'), 'store');
    expect(existsSync(lock.dir)).toBe(true);
    lock.release();
  });

  it('a folder that was open to others > is closed, and says so once', async () => {
    const open = join(dir, 'open');
    mkdirSync(open);
    chmodSync(open, 0o755);
    const lock = await lockFolder(open, 'store');
    const mode = (name: string) => statSync(join(open, name)).mode & 0o777;
    expect([lock.wasOpen, mode(''), mode('lock.db'), mode('lock.pid')]).toEqual([true, 0o700, 0o600, 0o600]);
    lock.release();
    const again = await lockFolder(open, 'store');
    expect(again.wasOpen).toBe(false);
    again.release();
  });

  it('twice in one process > refuses the second, naming folder, pid and purpose, until release', async () => {
    const lock = await lockFolder(dir, 'store');
    await expect(lockFolder(dir, 'journal')).rejects.toMatchObject({
      code: 'folder_locked',
      message: `${dir} is in use: weir is already running there, pid ${process.pid} (store)`,
    });
    lock.release();
    lock.release();
    (await lockFolder(dir, 'journal')).release();
  });

  it('two folders in one process > are locked independently', async () => {
    const first = await lockFolder(join(dir, 'first'), 'store');
    const second = await lockFolder(join(dir, 'second'), 'store');
    first.release();
    await expect(lockFolder(second.dir, 'store')).rejects.toMatchObject({ code: 'folder_locked' });
    second.release();
  });

  it('held by another process > is refused with the pid of that', async () => {
    const { child, said } = await otherProcess();
    expect(said).toBe('locked');
    await expect(lockFolder(dir, 'store')).rejects.toMatchObject(
      refusal('folder_locked', `pid ${child.pid} (fixture)`),
    );
  });

  it('held by another process that is killed with -9 > is free at once', async () => {
    const { child } = await otherProcess();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = await lockFolder(dir, 'store');
    expect(readFileSync(join(dir, 'lock.pid'), 'utf8')).toBe(`${process.pid} store\n`);
    lock.release();
  });

  it('held here > is refused to another process, after a refused second try of this one too', async () => {
    const lock = await lockFolder(dir, 'store');
    await expect(lockFolder(dir, 'store')).rejects.toMatchObject({ code: 'folder_locked' });
    expect((await otherProcess()).said).toContain(`pid ${process.pid} (store)`);
    lock.release();
    expect((await otherProcess()).said).toBe('locked');
  });

  it('held, the pid not readable > is refused all the same', async () => {
    const lock = await lockFolder(dir, 'store');
    rmSync(join(dir, 'lock.pid'));
    await expect(lockFolder(dir, 'store')).rejects.toMatchObject({
      message: expect.stringContaining('pid not known yet') as string,
    });
    lock.release();
  });

  it('a path that is a file > is refused as bad_config', async () => {
    writeFileSync(join(dir, 'file'), '');
    await expect(lockFolder(join(dir, 'file'), 'store')).rejects.toMatchObject({ code: 'bad_config' });
  });
});
