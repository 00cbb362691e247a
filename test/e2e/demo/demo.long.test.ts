import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-demo-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** `npm run demo`, its pictures in a folder of the test. */
async function demo(...args: string[]): Promise<Ended> {
  const program = path.resolve('dist/examples/color-picker/demo.js');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, '--out', folder, ...args],
      // Everything temporary in one folder, to see whether the lab is left behind, and started there, to see that it notes itself elsewhere.
      { cwd: folder, env: { ...process.env, TMPDIR: folder } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describe('npm run demo', () => {
  it('demo > a colour that can be mixed > meets it, shows the table, leaves the pictures but no lab, and exits 0', async () => {
    const { code, stdout, stderr } = await demo();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^iteration {2}1 {2}tried (#[0-9a-f]{6} ){4}/m);
    expect(stdout).toMatch(/│ iteration │ best distance \(ΔE\) │/);
    expect(stdout).toContain('the target is met');
    const [plate, plot] = ['plate.png', 'convergence.svg'].map((name) => path.join(folder, name));
    expect(stdout).toContain(plate);
    expect(stdout).toContain(plot);
    expect((await readdir(folder)).filter((name) => /^\.?weir/.test(name))).toEqual([]);
    expect(PNG.sync.read(await readFile(plate!)).width).toBe(260);
    expect(await readFile(plot!, 'utf8')).toMatch(/^<svg[^]*<circle[^]*<\/svg>\n$/);
  });

  it('demo > a colour that no mixture shows > ends at the limit, says so and exits 1', async () => {
    const { code, stdout } = await demo('--target', '#ff00ff', '--iterations', '1');
    expect(code).toBe(1);
    expect(stdout).toContain('the target was not met within the limit (--iterations 1)');
  });

  it('demo > called wrongly > says what it expected, starts nothing and exits 2', async () => {
    const { code, stderr } = await demo('--target', 'green');
    expect(code).toBe(2);
    expect(stderr).toContain('expected six hexadecimal digits');
    expect(await readdir(folder)).toEqual([]);
  });
});
