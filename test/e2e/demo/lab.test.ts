import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLab } from '../../../examples/color-picker/lab/lab.ts';

const changesPerProcess = 100;
const program = path.resolve('test/support/demo-state-writer.ts');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-lab-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A process that uses plates of the lab, as often as it is told. */
function worker() {
  return fork(program, [folder, String(changesPerProcess)], {
    execArgv: ['--import', 'jiti/register'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

describe('simulated lab', () => {
  it('changes > by several processes at once, in a new lab > are all there', async () => {
    const workers = [worker(), worker(), worker()];
    await Promise.all(workers.map((each) => once(each, 'exit')));
    expect(workers.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    const lab = openLab(folder);
    expect(lab.look().used).toBe(3 * changesPerProcess);
    lab.close();
  });

  it('change > by a process that is killed in the middle > is all there or not at all, and blocks nobody', async () => {
    const lab = openLab(folder);
    const victim = worker();
    await once(victim, 'message');
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    const before = lab.look();
    expect(before.used + before.fresh).toBe(24);
    lab.change((state) => {
      state.used += 1;
    });
    expect(lab.look().used).toBe(before.used + 1);
    lab.close();
  });

  it('change > that throws > changes nothing', () => {
    const lab = openLab(folder);
    const before = lab.look();
    expect(() =>
      lab.change((state) => {
        state.fresh = 0;
        throw new Error('the gripper slipped');
      }),
    ).toThrow('the gripper slipped');
    expect(lab.look()).toEqual(before);
    lab.close();
  });
});
