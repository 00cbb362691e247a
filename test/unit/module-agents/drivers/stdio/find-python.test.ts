import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPython } from '../../../../../module-agents/drivers/stdio/find-python.ts';
import { useFolder } from '../../../../support/use-folder.ts';

const folder = useFolder();

function program(...names: string[]): string {
  const place = folder(...names);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, '');
  chmodSync(place, 0o755);
  return place;
}

function find({
  python,
  env = {},
  platform = 'linux',
}: { python?: string; env?: object; platform?: NodeJS.Platform } = {}) {
  const place = { file: folder('lab', 'balance.py'), python, baseDir: folder('lab') };
  return findPython({ ...place, env: { PATH: folder('bin'), ...env }, platform });
}

describe('the Python of a driver', () => {
  it('a venv beside the file > comes before the active one, and that before the PATH', async () => {
    program('bin', 'python');
    expect(await find()).toEqual(['python']);
    program('bin', 'python3');
    expect(await find()).toEqual(['python3']);
    const active = program('mine', 'bin', 'python');
    const env = { VIRTUAL_ENV: folder('mine') };
    expect(await find({ env })).toEqual([active]);
    const venv = program('lab', 'venv', 'bin', 'python');
    expect(await find({ env })).toEqual([venv]);
    const dotted = program('lab', '.venv', 'bin', 'python');
    expect(await find({ env })).toEqual([dotted]);
  });

  it('what config.python names > comes before all: an interpreter, the folder of a venv, or a word for the PATH', async () => {
    program('bin', 'python3');
    const own = program('lab', 'tools', 'python3.9');
    expect(await find({ python: 'tools/python3.9' })).toEqual([own]);
    const inVenv = program('lab', 'env', 'bin', 'python');
    expect(await find({ python: './env' })).toEqual([inVenv]);
    expect(await find({ python: 'env' })).toEqual([inVenv]);
    expect(await find({ python: 'python3.12' })).toEqual(['python3.12']);
    await expect(find({ python: './away' })).rejects.toThrow(
      /^config\.python names .*away, which is neither/,
    );
  });

  it('on Windows > is that of a venv, or else py -3', async () => {
    program('bin', 'py.exe');
    expect(await find({ platform: 'win32' })).toEqual(['py', '-3']);
    const venv = program('lab', '.venv', 'Scripts', 'python.exe');
    expect(await find({ platform: 'win32' })).toEqual([venv]);
  });

  it('where there is none > one sentence says so, and what to do', async () => {
    await expect(find()).rejects.toThrow(
      'there is no Python: install Python 3.9 or newer, or name its interpreter or venv in config.python',
    );
  });
});
