import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { Workplace } from '../../support/cli-process.ts';
import { notebookWorkcell, oneStep, tour } from './notebook-workcell.ts';
import { WeiClient } from './wei-client.ts';
import { jsonOf } from './wei-request.ts';
import * as types from './wei-types.ts';

interface Module {
  state: { status: Record<string, boolean> };
  about: { actions: { name: string }[] } | null;
}
interface State {
  modules: Record<string, Module>;
  locations: Record<string, { state: string }>;
  workflows: Record<string, types.WorkflowRun>;
  paused: boolean;
  locked: boolean;
}

/** WEI's own tests wait so long for an order to show, in milliseconds. */
const timeout = 10_000;

describe('an operator of WEI', () => {
  let place: Workplace;
  let client: WeiClient;

  beforeAll(async () => {
    place = await Workplace.open();
    await writeFile(path.join(place.folder, 'lab.yaml'), notebookWorkcell(uniqueWorkcell('operator')));
    const url = await place.serve(['--workcell', 'lab.yaml']);
    client = new WeiClient(url, place.folder);
    client.experiment = { experiment_name: 'never registered', experiment_id: newId() };
  });
  afterAll(() => place.close());

  const state = () => client.get<State>('/wc/state', types.workcellState);
  const order = async (command: string, module?: string) => {
    const at = module === undefined ? `/admin/${command}` : `/admin/${command}/${module}`;
    expect(jsonOf(await client.call('POST', at))).toBe(null);
  };
  const untilState = (what: string, holds: (now: State) => boolean) =>
    until(what, async () => holds(await state()), timeout);
  const flag = (now: State, module: string, word: string) => now.modules[module]?.state.status[word] === true;
  const start = async (module: string, action: string, args = {}): Promise<string> => {
    const { name, flowdef } = oneStep(module, action);
    return (await client.startRun({ name, flowdef: flowdef.map((step) => ({ ...step, args })) })).run_id;
  };
  const status = async (run_id: string) => (await client.queryRun(run_id)).status;
  const untilStatus = (run_id: string, wanted: string) =>
    until(`the run is ${wanted}`, async () => (await status(run_id)) === wanted, timeout);

  it.each(['/wc', '/workcells'])('%s > shows the workcell as WEI has it', async (base) => {
    const workcell = await client.get<{ modules: object[] }>(`${base}/`, types.workcell);
    expect(workcell.modules).toHaveLength(4);
    expect(jsonOf(await client.call('GET', `${base}/config`))).toMatchObject({ lab_name: 'sdl' });
    await client.get(`${base}/state`, types.workcellState);
  });

  it('the state of every module > is ready, and tells what it can do', async () => {
    await untilState('all are ready', (now) =>
      Object.keys(now.modules).every((name) => flag(now, name, 'READY')),
    );
    expect((await state()).modules['measure']?.about?.actions).toMatchObject([{ name: 'measure' }]);
    const one = await client.get<Record<string, Module>>('/modules/moody/state', {
      type: 'object',
      additionalProperties: types.module,
      required: ['moody'],
    });
    expect(one['moody']?.state.status).toMatchObject({ READY: true, ERROR: false });
  });

  it('a step that succeeds > books its locations, a failed one does not', async () => {
    const moves = { name: 'moves', flowdef: tour.flowdef.slice(1, 2) };
    expect((await client.run(moves)).status).toBe('completed');
    const { locations } = await state();
    expect(locations).toMatchObject({
      'transfer.pos': { state: 'Empty' },
      'synthesis.pos': { state: client.id },
      'measure.pos': { state: 'Empty' },
    });
    const { location_states } = await client.get<{ location_states: object }>('/locations/states', {
      type: 'object',
      properties: { location_states: { type: 'object', additionalProperties: types.location } },
      required: ['location_states'],
    });
    expect(Object.keys(location_states)).toHaveLength(4);
  });

  it('a location that a person sets > holds that experiment, and an empty id empties it', async () => {
    const set = (id: string) =>
      client.post('/locations/measure.pos/set?experiment_id=' + id, {
        type: 'object',
        properties: { Locations: { type: 'object', additionalProperties: types.location } },
        required: ['Locations'],
      });
    await set(client.id);
    expect((await state()).locations['measure.pos']?.state).toBe(client.id);
    await set('');
    expect((await state()).locations['measure.pos']?.state).toBe('Empty');
    const shown = jsonOf(await client.call('GET', '/locations/measure.pos/state')) as Record<string, unknown>;
    expect(typeof shown['measure.pos']).toBe('string');
  });

  it('pause, then resume > nothing starts in between, and the run goes on afterwards', async () => {
    await order('pause');
    await untilState('it is paused', ({ paused }) => paused);
    const run_id = await start('measure', 'measure');
    await untilState('the run is shown', ({ workflows }) => workflows[run_id] !== undefined);
    expect(['new', 'queued', 'paused']).toContain(await status(run_id));
    await order('resume');
    await untilStatus(run_id, 'completed');
    expect((await state()).paused).toBe(false);
  });

  it('lock of a module, then unlock > its steps wait queued, those of others go on', async () => {
    await order('lock', 'measure');
    await untilState('it is locked', (now) => flag(now, 'measure', 'LOCKED'));
    const waiting = await start('measure', 'measure');
    const free = await start('transfer', 'transfer', { target: 'wc.trash' });
    await untilStatus(free, 'completed');
    expect(['new', 'queued']).toContain(await status(waiting));
    await order('unlock', 'measure');
    await untilStatus(waiting, 'completed');
  });

  it.each(['cancel', 'safety_stop'])(
    '%s while an action hangs > the run is cancelled in time and stays so, and a reset makes all ready',
    async (command) => {
      const hanging = await start('moody', 'hang');
      await untilStatus(hanging, 'running');
      const queued = await start('moody', 'hang');
      await order(command);
      await untilStatus(hanging, 'cancelled');
      await untilStatus(queued, 'cancelled');
      const word = command === 'cancel' ? 'CANCELLED' : 'LOCKED';
      await untilState(`modules are ${word}`, (now) =>
        Object.keys(now.modules).every((name) => flag(now, name, word)),
      );
      await order('reset');
      await untilState('all are ready', (now) =>
        Object.keys(now.modules).every((name) => flag(now, name, 'READY')),
      );
      const { locations } = await state();
      expect(Object.values(locations).every((each) => each.state === 'Empty')).toBe(true);
      expect(await status(hanging)).toBe('cancelled');
      const after = await start('transfer', 'transfer', { target: 'wc.trash' });
      await untilStatus(after, 'completed');
    },
  );

  it('clear_runs > completed runs are forgotten', async () => {
    const run_id = await start('measure', 'measure');
    await untilStatus(run_id, 'completed');
    expect(jsonOf(await client.call('DELETE', '/wc/clear_runs'))).toMatchObject({
      Workflows: expect.anything() as unknown,
    });
    await untilState('it is gone', ({ workflows }) => workflows[run_id] === undefined);
  });

  it('an unknown module, location or command > 404, with a detail', async () => {
    const calls = [
      ['GET', '/modules/nobody/state'],
      ['GET', '/locations/nowhere/state'],
      ['POST', '/admin/explode'],
      ['POST', '/admin/reset/nobody'],
    ] as const;
    for (const [method, at] of calls) {
      const answer = await client.call(method, at);
      expect([at, answer.status]).toEqual([at, 404]);
      expect(JSON.parse(answer.body.toString())).toHaveProperty('detail');
    }
  });
});
