import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunWaits } from '../../shared/contracts/waits.ts';
import { protocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { restoreLab } from '../../cli/services/restore-lab.ts';
import { bearer } from '../support/ask.ts';
import { Lab } from '../support/lab/lab.ts';
import { localKey } from '../support/lab/people.ts';
import { refusal } from '../support/refusal.ts';
import { step } from '../support/lab/submission.ts';
import { Workplace } from '../support/cli-process.ts';
import { until } from '../support/until.ts';
import { mountSmallDisk } from './random/data-disk.ts';

let lab: Lab;

beforeEach(async () => {
  lab = await Lab.open();
});
afterEach(() => lab.close());

/** Makes a folder below `root` a disk of 8 MB; returns how to fill it to the last byte, and how to make room again. */
async function smallDisk(
  name: string,
  root = lab.folder,
): Promise<{ folder: string; fill(): Promise<void>; free(): Promise<void> }> {
  const folder = path.join(root, name);
  await mkdir(folder, { recursive: true });
  const unmount = await mountSmallDisk(folder, '8m');
  if (!unmount) {
    throw new Error(
      'a disk can be filled only where it is a small one of its own, and this process may not mount one: ' +
        'run the tests as root (in a container: with the capability SYS_ADMIN)',
    );
  }
  lab.onClose(unmount);
  const filler = path.join(folder, 'filler');
  return {
    folder,
    fill: async () => {
      await writeFile(filler, Buffer.alloc(9 << 20)).catch(() => undefined);
    },
    free: () => rm(filler),
  };
}

describe('a full disk', { timeout: 120_000 }, () => {
  it('of the data folder > a submission with files is refused as such and leaves nothing', async () => {
    const disk = await smallDisk('data');
    await lab.startAll();
    await disk.fill();
    const steps = [step('move', { files: { protocol: 'protocol.txt' } })];
    const files = { 'protocol.txt': 'p'.repeat(100_000) };
    expect((await lab.submit(lab.form(steps, files))).status).toBe(507);
    expect((await lab.store.listRuns({ limit: 10 })).runs).toEqual([]);
    await disk.free();
    await lab.complete(steps, files);
  });

  it('of the embedded store > a submission is refused within 5 s and says why, and is taken once there is room', async () => {
    const place = await Workplace.open();
    lab.onClose(() => place.close());
    const disk = await smallDisk('.weir', place.folder);
    const arm = '{ name: arm, interface: simulator, config: { actions: { move: { duration: 0.01 } } } }';
    await place.write('lab.yaml', `name: full\nmodules: [${arm}]\n`);
    // By the real times: a store that is away is waited for, for half a minute.
    const up = place.start(['up', '--workcell', 'lab.yaml', '--port', '0'], {}, 'bin/weir.js');
    const [, url = ''] = await up.printed(/^weir is up at (https?:\S+)$/m);
    const submit = () => {
      const form = lab.form([step('move')]);
      return fetch(`${url}/runs/start`, { method: 'POST', body: form, signal: AbortSignal.timeout(5_000) });
    };
    await disk.fill();
    const refused = await submit();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({
      code: 'store_unavailable',
      detail: expect.stringContaining('disk of the store is full') as string,
    });
    await disk.free();
    await until('the submission is taken', async () => (await submit()).ok);
  });

  it('where a backup is restored > is named, and nothing is left there', async () => {
    const disk = await smallDisk('moved');
    await lab.startGateway({ localKey });
    await lab.begin([step('move', { files: { protocol: 'p.txt' } })], { 'p.txt': 'p'.repeat(100_000) });
    const answer = await fetch(lab.url('/backup'), { method: 'POST', headers: bearer(localKey) });
    const file = path.join(lab.folder, 'lab.weir-backup');
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    await disk.fill();
    const target = {
      store_url: `file:${lab.folder}/moved-store`,
      data_dir: disk.folder,
      files_url: undefined,
    };
    await expect(restoreLab(file, target, lab.log)).rejects.toMatchObject(
      refusal('disk_full', `the disk of ${disk.folder} is full`),
    );
    expect(await readdir(disk.folder)).not.toContain('experiments');
  });

  it('of an agent, before the action > the step fails with that reason, and the instrument is not asked', async () => {
    const disk = await smallDisk('journals-arm-a');
    const { witness } = await lab.startAll();
    const files = { 'protocol.txt': 'p'.repeat(1_000_000) };
    const protocol = step('move', { files: { protocol: 'protocol.txt' } });
    await disk.fill();
    const run = await lab.begin([protocol], files);
    const { summary } = await lab.untilState(run, 'failed');
    expect(summary?.error).toMatchObject({ code: 'disk_full' });
    expect(witness.moves()).toEqual([]);
    await disk.free();
    const next = await lab.complete([protocol], files);
    expect(witness.moves()).toEqual([`${next}.0.1`]);
  });

  it('of the data folder, after the action > the step never fails of it: the upload goes on, and the result counts', async () => {
    const disk = await smallDisk('data');
    const agent = await lab.startAll();
    await disk.fill();
    const run = await lab.begin([step('measure', { args: { file: 500_000 } }), step()]);
    await agent.witness.untilMoved(1);
    await until('the upload is tried', () => agent.journal().includes('"acted"'));
    const settled = async () => (await lab.store.readRun(run))?.steps[0]?.status;
    await until('the step is under way', async () => (await settled()) === 'running');
    const read = async (path: string) => (await fetch(lab.url(path))).json();
    const full = { first: expect.stringContaining('make room') as string, next: 'weir doctor' };
    await until('whoever asks why is told', async () => {
      const { chain } = (await read(`/runs/${run}/waits`)) as RunWaits;
      return chain.map(({ kind }) => kind).join() === 'storing,disk';
    });
    const text = `the disk for files of runs has 0 B free in ${disk.folder}`;
    expect(await read('/now')).toMatchObject({ ground: [{ key: 'disk', text, ...full }] });
    await disk.free();
    const { steps } = await lab.untilState(run, 'completed');
    expect(steps[0]).toMatchObject({ status: 'succeeded', files: [{ label: 'curve', size: 500_000 }] });
    expect(agent.witness.moves()).toEqual([`${run}.0.1`, `${run}.1.1`]);
  });

  it('of the data folder, and nobody wants to wait > cancelled, the step that was done says which file is missing and why', async () => {
    const disk = await smallDisk('data');
    await lab.startGateway();
    // Else a slow machine ends the run before its agent has told what became of the step.
    const { cancelRest } = protocolTiming.owner;
    await lab.startOrchestrator({ timing: { ...lab.timing.owner, cancelRest } });
    const agent = await lab.startAgent();
    const { witness } = agent;
    await disk.fill();
    const run = await lab.begin([step('measure', { args: { file: 500_000 } }), step()]);
    await agent.witness.untilMoved(1);
    await until('the upload is tried', () => agent.journal().includes('"acted"'));
    await lab.cancel(run);
    const { steps } = await lab.untilState(run, 'cancelled');
    expect(steps[0]).toMatchObject({ status: 'succeeded', files_missing: [{ label: 'curve' }] });
    expect(witness.moves()).toEqual([`${run}.0.1`]);
  });
});
