import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../shared/contracts/ids.ts';
import { uniqueWorkcell } from '../services/unique-workcell.ts';
import { bothServices } from './both-services.ts';
import { Workplace } from './cli-process.ts';
import { notebookWorkcell, oneStep, tour, tourValues } from './wei/notebook-lab.ts';
import { WeiClient } from './wei/wei-client.ts';
import type { WorkflowRun } from './wei/wei-types.ts';

describe.each(bothServices())('a notebook of WEI, on %s', (_, services) => {
  let place: Workplace;
  let client: WeiClient;
  let run: WorkflowRun;

  beforeAll(async () => {
    place = await Workplace.open();
    await mkdir(path.join(place.folder, 'protocols'));
    await writeFile(path.join(place.folder, 'protocols/größe.py'), 'print("größe")');
    await writeFile(path.join(place.folder, 'lab.yaml'), notebookWorkcell(uniqueWorkcell('notebook')));
    const { url } = await place.up(['--workcell', 'lab.yaml'], services);
    client = new WeiClient(url, place.folder);
    client.experiment = { experiment_name: 'never registered', experiment_id: newId() };
  });
  afterAll(() => place.close());

  it('connects > and finds a version of WEI', async () => {
    expect(await client.connect()).toMatch(/^0\.7\.\d+$/);
  });

  it('validates a workflow with a file > nothing is run, and nothing is kept', async () => {
    const before = await client.call('GET', '/runs');
    const more = { validate_only: 'True' };
    expect(await client.startRun(tour, { ...tourValues, more })).toMatchObject({ status: 'new' });
    expect((await client.call('GET', '/runs')).body.toString()).toBe(before.body.toString());
  });

  it('starts a run with a file, parameters and payload > it completes, its arguments put in', async () => {
    run = await client.run(tour, tourValues);
    expect(run.status).toBe('completed');
    expect(run.step_index).toBe(tour.flowdef.length - 1);
    expect(run.steps).toMatchObject([
      { args: { target: [1, 2] }, locations: { target: 'transfer.pos' } },
      { locations: { source: 'transfer.pos', target: 'synthesis.pos' } },
      { name: 'make it of 0_0.5', args: { foo: 0, bar: 0.5 }, files: { protocol: 'größe.py' } },
      { result: { status: 'succeeded', error: null } },
      {},
    ]);
    expect(Object.keys(run.steps[3]?.result?.data ?? {}).sort()).toEqual(['mass of the plate', 'scan']);
  });

  it('subtracts the times of the run from the clock of this machine > they fit', () => {
    const started = new Date(String(run.start_time)).getTime();
    expect(Math.abs(Date.now() - started)).toBeLessThan(300_000);
    expect(new Date(String(run.end_time)).getTime()).toBeGreaterThanOrEqual(started);
    expect(run.duration).toMatch(/^PT/);
  });

  it('reads its log > one text that tells every step', async () => {
    const log = await client.runLog(run.run_id);
    for (const position of [1, 2, 3, 4, 5]) expect(log).toContain(`step ${position} succeeded`);
  });

  it('lists its files and fetches each > the log, what it was given, and what it made', async () => {
    const files = await client.listFiles(run.run_id);
    const scan = files.find((file) => file.startsWith(`${run.steps[3]?.id}/scan`)) ?? '';
    expect(files).toEqual(expect.arrayContaining([`${run.run_id}.log`, 'größe.py', scan]));
    expect((await client.resultFile(run.run_id, 'größe.py')).toString()).toBe('print("größe")');
    expect((await client.resultFile(run.run_id, scan)).toString()).toBe('1,2,3');
  });

  it('polls a run whose step fails > it fails, and its index names that step', async () => {
    const failed = await client.run({
      name: 'fails in the middle',
      flowdef: [
        ...oneStep('transfer', 'transfer').flowdef.map((step) => ({ ...step, args: { target: 'wc.trash' } })),
        ...oneStep('moody', 'break').flowdef,
        ...oneStep('measure', 'measure').flowdef,
      ],
    });
    expect(failed).toMatchObject({ status: 'failed', step_index: 1 });
    expect(failed.steps[1]?.result).toMatchObject({ status: 'failed', error: expect.any(String) as string });
    expect(failed.steps[2]?.result ?? null).toBe(null);
  });

  it('simulates a run > it completes with the shape of its results', async () => {
    const simulated = await client.run(tour, { ...tourValues, simulate: true });
    expect(simulated).toMatchObject({ status: 'completed', simulate: true });
    expect(Object.keys(simulated.steps[3]?.result?.data ?? {}).sort()).toEqual(['mass of the plate', 'scan']);
  });

  it('asks for what is not there, or hands in what cannot run > a 4xx with a detail', async () => {
    const unknown = await client.call('GET', `/runs/${newId()}`);
    expect(unknown.status).toBe(404);
    expect(JSON.parse(unknown.body.toString())).toMatchObject({ detail: expect.any(String) as string });
    await expect(client.startRun(oneStep('nobody', 'knows'))).rejects.toThrow(/HTTPError: 422.*nobody/s);
    await expect(client.startRun({ name: 'no steps', flowdef: [] })).rejects.toThrow(/HTTPError: 422/);
  });

  it('saw only statuses on the way that a run goes', () => {
    expect(new Set(client.seen)).toContain('completed');
    expect(client.seen).not.toContain('unknown');
  });
});
