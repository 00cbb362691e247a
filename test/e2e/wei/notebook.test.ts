import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { Workplace } from '../../support/cli-process.ts';
import { notebookWorkcell, oneStep, tour, tourValues } from './notebook-workcell.ts';
import { naiveNow, newUlid, WeiClient } from './wei-client.ts';
import { jsonOf } from './wei-request.ts';
import * as types from './wei-types.ts';
import type { Campaign, WeiEvent, WorkflowRun } from './wei-types.ts';

/** As a notebook has it: when clocks go back, an hour of local time comes twice. */
const localNow = () => new Date(naiveNow()).getTime();

describe('a notebook of WEI', () => {
  let place: Workplace;
  let client: WeiClient;
  let run: WorkflowRun;

  beforeAll(async () => {
    place = await Workplace.open();
    await mkdir(path.join(place.folder, 'protocols'));
    await place.write('protocols/größe.py', 'print("größe")');
    await place.write('lab.yaml', notebookWorkcell(uniqueWorkcell('notebook')));
    const url = await place.serve(['--workcell', 'lab.yaml']);
    client = new WeiClient(url, place.folder);
  });
  afterAll(() => place.close());

  it('connects > and finds a version of WEI', async () => {
    expect(await client.connect()).toMatch(/^0\.7\.\d+$/);
  });

  it('registers a campaign and an experiment of it > both are there, and know each other', async () => {
    const { campaign_id } = await client.registerCampaign('Campaign of the tests');
    const { experiment_id } = await client.registerExperiment('Größe');
    expect(client.experiment).toMatchObject({ experiment_name: 'Größe', campaign_id });
    const campaign = await client.get<Campaign>(`/campaigns/${campaign_id}`, types.campaign);
    expect(campaign.experiment_ids).toEqual([experiment_id]);
    const all = await client.get('/experiments/all', {
      type: 'object',
      additionalProperties: types.experiment,
    });
    expect(Object.keys(all as object)).toContain(experiment_id);
  });

  it('checks in, and continues the experiment > the time of its last sign of life is known', async () => {
    await client.checkIn();
    const { check_in_timestamp } = await client.continueExperiment(client.id);
    const ago = localNow() - new Date(String(check_in_timestamp)).getTime();
    expect(Math.abs(ago)).toBeLessThan(300_000);
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
      {
        name: 'make it of 0_0.5',
        args: { foo: 0, bar: 0.5 },
        files: { protocol: expect.stringMatching(/^\/.*_id_[^/]+\/größe\.py$/) as string },
      },
      { result: { status: 'succeeded', error: null } },
      {},
    ]);
    expect(Object.keys(run.steps[3]?.result?.data ?? {}).sort()).toEqual(['mass of the plate', 'scan']);
  });

  it('looks at the workcell, its modules and its locations > all is as WEI has it', async () => {
    for (const base of ['/wc', '/workcells']) {
      const workcell = await client.get<{ modules: object[] }>(`${base}/`, types.workcell);
      expect(workcell.modules).toHaveLength(4);
      expect(jsonOf(await client.call('GET', `${base}/config`))).toMatchObject({ lab_name: 'sdl' });
      await client.get(`${base}/state`, types.workcellState);
    }
    const answers = (member: object) => ({ type: 'object', additionalProperties: member });
    const one = await client.get<object>('/modules/measure/state', {
      ...answers(types.module),
      required: ['measure'],
    });
    expect(one).toMatchObject({
      measure: {
        about: { actions: [{ name: 'measure' }] },
        state: { status: { READY: true, ERROR: false } },
      },
    });
    const set = {
      type: 'object',
      properties: { Locations: answers(types.location) },
      required: ['Locations'],
    };
    for (const id of [client.id, ''])
      expect(await client.post(`/locations/measure.pos/set?experiment_id=${id}`, set)).toMatchObject({
        Locations: { 'measure.pos': { state: id === '' ? 'Empty' : id } },
      });
    const { location_states } = await client.get<{ location_states: object }>('/locations/states', {
      type: 'object',
      properties: { location_states: answers(types.location) },
      required: ['location_states'],
    });
    // The run has brought something to one, and has dropped it in the end.
    expect(location_states).toMatchObject({ 'transfer.pos': { state: 'Empty' } });
    expect(Object.keys(location_states)).toHaveLength(4);
  });

  it('subtracts the times of the run from the clock of this machine > they fit', () => {
    const started = new Date(String(run.start_time)).getTime();
    expect(Math.abs(localNow() - started)).toBeLessThan(300_000);
    expect(new Date(String(run.end_time)).getTime()).toBeGreaterThanOrEqual(started);
    expect(run.duration).toMatch(/^PT/);
  });

  it('reads its log > one text that tells every step', async () => {
    const log = await client.runLog(run.run_id);
    for (const position of [1, 2, 3, 4, 5])
      expect(log).toMatch(new RegExp(`step ${position} "[^"]*" succeeded`));
  });

  it('lists its files and fetches each > the log, what it was given, and what it made', async () => {
    const files = await client.listFiles(run.run_id);
    const scan = files.find((file) => file.startsWith(`${run.steps[3]?.id}/scan`)) ?? '';
    expect(files).toEqual(expect.arrayContaining([`${run.run_id}.log`, 'größe.py', scan]));
    expect((await client.resultFile(run.run_id, 'größe.py')).toString()).toBe('print("größe")');
    expect((await client.resultFile(run.run_id, scan)).toString()).toBe('1,2,3');
    // A folder of a step is an entry as well; whatever lies deeper comes after all of those.
    expect(files.slice(0, 3).sort()).toEqual(
      [`${run.run_id}.log`, 'größe.py', String(run.steps[3]?.id)].sort(),
    );
  });

  it('opens the files at the places that it is told, on the same machine > they are what was made', async () => {
    const { scan = '' } = (run.steps[3]?.result?.files ?? {}) as Record<string, string>;
    expect(await readFile(scan, 'utf8')).toBe('1,2,3');
    expect(await readFile(run.steps[2]?.files?.['protocol'] ?? '', 'utf8')).toBe('print("größe")');
    const { path: place } = await client.datapointInfo(run.steps[3]?.result?.data?.['scan'] ?? '');
    expect(place).toBe(scan);
  });

  it('asks for a file by its place > is refused: places are told, and never served', async () => {
    const { scan = '' } = (run.steps[3]?.result?.files ?? {}) as Record<string, string>;
    const query = new URLSearchParams({ filename: scan });
    expect((await client.call('GET', `/runs/${run.run_id}/file?${query.toString()}`)).status).toBe(400);
  });

  it('asks for the datapoints of the run by their labels > the value, and the bytes of the file', async () => {
    const { 'mass of the plate': mass = '', scan = '' } = run.steps[3]?.result?.data ?? {};
    expect(await client.datapointInfo(mass)).toMatchObject({
      ...{ label: 'mass of the plate', type: 'data_value', value: 4.2 },
      ...{ workflow_id: run.run_id, step_id: run.steps[3]?.id, experiment_id: client.id },
    });
    expect(await client.datapointValue(mass)).toEqual({ value: 4.2 });
    expect(await client.datapointInfo(scan)).toMatchObject({ type: 'local_file' });
    expect(String(await client.datapointValue(scan))).toBe('1,2,3');
  });

  it('uploads datapoints of its own, a value and a file > they are kept, and listed with those of the runs', async () => {
    const id = newUlid();
    await client.createDatapoint({ id, label: 'loss', type: 'data_value', value: [0.5, null] });
    expect(await client.datapointValue(id)).toEqual({ value: [0.5, null] });
    const fileId = newUlid();
    const file = { id: fileId, label: 'protocol', type: 'local_file', path: '/etc/passwd' };
    await client.createDatapoint(file, 'protocols/größe.py');
    expect(String(await client.datapointValue(fileId))).toBe('print("größe")');
    const listed = Object.values(await client.experimentDatapoints()).map(({ label }) => label);
    expect(listed.sort()).toEqual(['loss', 'mass of the plate', 'protocol', 'scan']);
  });

  it('logs events of its own > each comes back whole, with what it carries', async () => {
    const decision = { decision_name: 'go on?', decision_value: true };
    expect(await client.logEvent('EXPERIMENT', 'DECISION', decision)).toMatchObject(decision);
    const compute = { function_name: 'fit', args: [1, { a: null }], kwargs: {}, result: 'ok' };
    const { event_id } = await client.logEvent('EXPERIMENT', 'LOCAL_COMPUTE', compute);
    expect(await client.get(`/events/${event_id}`, types.event)).toMatchObject(compute);
    await client.logEvent('EXPERIMENT', 'COMMENT', { comment: 'zwölf' });
  });

  it('reads the events of its experiment > its own, and each of the runs, in order', async () => {
    const schema = { type: 'object', additionalProperties: types.event };
    const events = Object.values(
      await client.get<Record<string, WeiEvent>>(`/experiments/${client.id}/events`, schema),
    );
    const told = events.map(({ event_type, event_name }) => `${event_type}/${event_name}`);
    for (const each of [
      'EXPERIMENT/START',
      'EXPERIMENT/CONTINUE',
      'EXPERIMENT/DECISION',
      'EXPERIMENT/COMMENT',
    ])
      expect(told).toContain(each);
    const ofRun = events
      .filter((event) => event['run_id'] === run.run_id)
      .map(({ event_name }) => event_name);
    expect(ofRun.toSorted()).toEqual(
      ['QUEUED', 'START', ...tour.flowdef.map(() => 'STEP'), 'COMPLETED'].toSorted(),
    );
    const log = jsonOf(await client.call('GET', `/experiments/${client.id}/log`));
    expect(JSON.stringify(log)).toContain('zwölf');
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

  it('ends its experiment > the end is in its events', async () => {
    const own = { experiment: client.experiment as JsonObject };
    expect(await client.logEvent('EXPERIMENT', 'END', own)).toMatchObject({ event_name: 'END' });
  });

  it('asks for what is not there, or hands in what cannot run > a 4xx with a detail', async () => {
    for (const at of ['/runs', '/experiments', '/campaigns', '/events', '/data']) {
      const unknown = await client.call('GET', `${at}/${newId()}`);
      expect(unknown.status).toBe(404);
      expect(JSON.parse(unknown.body.toString())).toMatchObject({ detail: expect.any(String) as string });
    }
    await expect(client.startRun(oneStep('nobody', 'knows'))).rejects.toThrow(/HTTPError: 422.*nobody/s);
    await expect(client.startRun({ name: 'no steps', flowdef: [] })).rejects.toThrow(/HTTPError: 422/);
  });

  it('saw only statuses on the way that a run goes', () => {
    expect(new Set(client.seen)).toContain('completed');
    expect(client.seen).not.toContain('unknown');
  });
});
