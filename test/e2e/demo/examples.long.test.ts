import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-examples-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** `npm run example:NAME`, with everything temporary, and what it leaves, in a folder of the test. */
function example(name: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = path.resolve('dist/examples', name, 'demo.js');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { cwd: folder, env: { ...process.env, TMPDIR: folder } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describe('npm run example:adaptive', () => {
  it('a pH that can be reached > doses until it is, asks once, keeps the sample and rinses; leaves nothing behind', async () => {
    const { code, stdout, stderr } = await example('adaptive', '--target', '4.3');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const measured = [...stdout.matchAll(/^ {2}adjust\[\d+\]\/measure .* ph ([\d.]+)/gm)].map(([, ph]) =>
      Number(ph),
    );
    expect(measured.length).toBeGreaterThan(1);
    expect(measured.filter((ph) => ph >= 4.25)).toEqual(measured.slice(-1));
    expect(stdout.match(/^\? The pH is/gm)).toHaveLength(1);
    expect(stdout).toMatch(/^ {2}keep +titrator +succeeded/m);
    expect(stdout).toMatch(/^ {2}rinse +titrator +succeeded/m);
    expect((await readdir(folder)).filter((name) => name.startsWith('weir-'))).toEqual([]);
  });

  it('called wrongly > says what it expected, and starts nothing', async () => {
    const { code, stderr } = await example('adaptive', '--target', '12');
    expect(code).toBe(2);
    expect(stderr).toContain('--target is 12: expected 3.5 to 6');
  });
});

describe('npm run example:python-lab', () => {
  it('drivers in Python > one weighs, one pumps as much as that says, one takes a picture; leaves nothing behind', async () => {
    const { code, stdout, stderr } = await example('python-lab', '--param', 'sample=5');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\S+ +result .* 112\.5$/m);
    expect(stdout).toMatch(/^\S+ +dispensed .* 11\.25$/m);
    expect(stdout).toMatch(/^\S+ +picture .* KiB$/m);
    expect((await readdir(folder)).filter((name) => name.startsWith('weir-'))).toEqual([]);
  });
});

describe('npm run example:busy-night', () => {
  it(
    'a night without faults, and one with them > all forty runs come to their end, no gap breaks unannounced; leaves two pictures',
    { timeout: 240_000 },
    async () => {
      const { code, stdout, stderr } = await example('busy-night');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const [, makespan, bound] = /^makespan (\d+) s, bound (\d+) s, [\d.]+ x bound/m.exec(stdout) ?? [];
      expect(Number(makespan)).toBeGreaterThanOrEqual(Number(bound));
      expect(stdout).toMatch(/^greedy beside it: makespan \d+ s, [\d.]+ x bound, and \d+ gaps broken$/m);
      expect(stdout.match(/40 completed; 1 question answered/g)).toHaveLength(2);
      expect(stdout.match(/gaps: .* 0 of them unannounced/g)).toHaveLength(2);
      expect((await readdir(folder)).sort()).toEqual(['busy-night-with-faults.svg', 'busy-night.svg']);
      expect(await readFile(path.join(folder, 'busy-night.svg'), 'utf8')).toMatch(/<rect[^>]*><title>elisa/);
    },
  );
});
