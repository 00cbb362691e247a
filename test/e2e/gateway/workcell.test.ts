import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isId } from '../../../shared/contracts/ids.ts';
import { eventually } from '../../support/eventually.ts';
import { until } from '../../support/until.ts';
import { flagsOfModule, order, read, readModule } from '../../support/lab/operator.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { step } from '../../support/lab/submission.ts';

const flags = ['READY', 'BUSY', 'INIT', 'ERROR', 'PAUSED', 'CANCELLED', 'LOCKED'];

describe('the workcell as WEI tells it', () => {
  let lab: Lab;
  let arm: LabAgent;

  beforeAll(async () => {
    const config = '{ lab_name: trial, smtp_password: hush, clear_workflow_runs: true }';
    const more =
      "locations: { arm: { 'nest': [1, 2], deck: [3] }, oven: { deck: [9] } }\ncapacity: { deck: 3 }\n";
    lab = await Lab.open({ modules: ['arm', 'oven'], config, more });
    arm = await lab.startAll();
    await until('it is ready', async () => (await flagsOfModule(lab)).includes('READY'));
  }, 60_000);
  afterAll(() => lab.close(), 30_000);

  const send = (path: string, method: string) => fetch(`${lab.gateway.url()}${path}`, { method });

  it.each(['/wc', '/wc/', '/workcells', '/workcells/'])(
    'GET %s > the definition, without secrets',
    async (path) => {
      const workcell = await read(lab, path);
      expect(workcell).toMatchObject({
        name: lab.workcell.name,
        config: { lab_name: 'trial', smtp_password: '***', sequential_scheduler: false },
        locations: { arm: { nest: [1, 2], deck: [3] } },
        capacity: { deck: 3 },
        modules: [
          { name: 'arm', interface: 'simulate_callback', served_by: 'file', active: true },
          { name: 'oven', interface: 'simulate_callback' },
        ],
      });
      expect(isId(workcell['workcell_id'])).toBe(true);
    },
  );

  it('GET /wc/config > the settings, by name', async () => {
    expect(await read(lab, '/wc/config')).toMatchObject({
      ...{ lab_name: 'trial', workcell_name: lab.workcell.name, reset_locations: true },
      ...{ clear_workflow_runs: true, verify_locations_before_transfer: false },
    });
  });

  it('GET /modules/NAME/state > a module with all of its flags, an id, and what it can do', async () => {
    const module = await readModule(lab);
    expect(Object.keys(module.state.status)).toEqual(flags);
    expect(module).toMatchObject({ name: 'arm', reserved: null, about: { name: 'arm' }, config: {} });
    expect(module['about']).toMatchObject({
      admin_commands: ['safety_stop', 'reset', 'cancel', 'shutdown', 'lock', 'unlock'],
    });
    expect(isId(module['id'])).toBe(true);
  });

  it('module that no agent serves > is UNKNOWN, with the reason', async () => {
    const { state } = await readModule(lab, 'oven');
    expect(state).toMatchObject({
      error: 'no agent has said hello',
      status: { UNKNOWN: true, READY: false },
    });
    expect(Object.keys(state.status)).toHaveLength(8);
  });

  it('a hung instrument > is BUSY and reserved for its run, and costs no answer anything', async () => {
    const run = await lab.begin([step('stubborn', { args: { source: 'nest', target: 'deck' } })]);
    await arm.witness.untilMoved(1);
    const state = await read(lab, '/wc/state');
    expect(state).toMatchObject({
      ...{ status: 'READY', state: 'running', error: null, paused: false, locked: false, shutdown: false },
      modules: { arm: { reserved: run, state: { status: { BUSY: true, READY: false } } } },
      workflows: { [run]: { run_id: run, status: expect.stringMatching(/running|in_progress/) as string } },
      workcell: { name: lab.workcell.name },
      locations: {
        nest: { name: 'nest', coordinates: { arm: [1, 2] }, state: 'Empty', reserved: run },
        deck: { name: 'deck', reserved: run },
      },
    });
    arm.witness.openAll();
    await lab.untilState(run, 'completed');
    expect((await read(lab, '/locations/states'))['location_states']).toMatchObject({
      nest: { state: 'Empty', reserved: null },
      deck: { state: lab.experiment, reserved: null, capacity: 3, things: [lab.experiment] },
    });
    await send('/locations/deck/set?experiment_id=', 'POST');
  });

  it('locations > are told in WEI’s three ways', async () => {
    const { location_states: states } = await read(lab, '/locations/states/');
    expect(states).toMatchObject({
      deck: { coordinates: { arm: [3], oven: [9] } },
      nest: { state: 'Empty' },
    });
    const { nest } = await read(lab, '/locations/nest/state');
    expect(nest).toMatch(
      /^\{'name': 'nest', 'coordinates': \{'arm': \[1, 2\]\}, 'state': 'Empty', 'reserved': None/,
    );
  });

  it('a location that is set > shows in the answer, and an empty id empties it', async () => {
    const set = await send(`/locations/nest/set?experiment_id=${lab.experiment}`, 'POST');
    expect(await set.json()).toMatchObject({ Locations: { nest: { state: lab.experiment } } });
    const emptied = await send('/locations/nest/set/?experiment_id=', 'POST');
    expect(await emptied.json()).toMatchObject({ Locations: { nest: { state: 'Empty' } } });
  });

  it('a location with room for several > holds each that is named, and no more than it has places', async () => {
    const other = '01K8Z4QX5M3V7R9B2N6T0H4C8D';
    const all = [lab.experiment, other, other];
    const set = await send(`/locations/deck/set?experiment_id=${all.join(',')}`, 'POST');
    const { Locations } = (await set.json()) as { Locations: Record<string, unknown> };
    expect(Locations['deck']).toMatchObject({ state: lab.experiment, capacity: 3, things: all });
    expect(Locations['nest']).not.toHaveProperty('capacity');
    const refused = await send(`/locations/nest/set?experiment_id=${other},${other}`, 'POST');
    expect(await refused.json()).toMatchObject({
      code: 'invalid_form',
      detail: expect.stringContaining('nest has room for one thing') as string,
    });
    await send('/locations/deck/set?experiment_id=', 'POST');
  });

  it('a location that has changed since somebody looked > is not set by what he has seen', async () => {
    const setAs = (id: string, since: string) =>
      send(`/locations/deck/set?experiment_id=${id}&since=${since}`, 'POST');
    const { location_states: states } = await read(lab, '/locations/states');
    const { since } = (states as Record<string, { since: string }>)['deck'] ?? { since: '' };
    expect((await setAs(lab.experiment, since)).status).toBe(200);
    const late = await setAs('', since);
    expect([late.status, await late.json()]).toMatchObject([409, { code: 'changes_nothing' }]);
    const { location_states: after } = await read(lab, '/locations/states');
    expect(after).toMatchObject({ deck: { things: [lab.experiment] } });
  });

  it.each([
    ['GET', '/modules/nobody/state', 404],
    ['GET', '/locations/nowhere/state', 404],
    ['POST', '/locations/nowhere/set?experiment_id=', 404],
    ['POST', '/locations/nest/set', 422],
    ['POST', '/locations/nest/set?experiment_id=plate', 422],
    ['POST', `/locations/nest/set?experiment_id=&reason=${'x'.repeat(1_001)}`, 422],
    ['DELETE', '/wc', 405],
  ])('%s %s > %i', async (method, path, status) => {
    expect((await send(path, method)).status).toBe(status);
  });

  it('DELETE /wc/clear_runs > forgets what completed and failed, and tells what is left', async () => {
    const done = await lab.complete([step('move')]);
    const held = await lab.begin([step('move', { module: 'oven' })]);
    await lab.untilState(held, 'queued');
    const answer = await send('/wc/clear_runs', 'DELETE');
    const { Workflows: left } = (await answer.json()) as { Workflows: string };
    expect(left).toContain(`'${held}': 'queued'`);
    expect(left).not.toContain(done);
    expect((await send(`/runs/${done}`, 'GET')).status).toBe(404);
    await lab.cancel(held);
  });

  it('reset of the workcell whose file says so > forgets runs that are over', async () => {
    const done = await lab.complete([step('move')]);
    await order(lab, 'reset');
    // A machine with much to do answers an order before all of it is done.
    await eventually(async () => expect((await send(`/runs/${done}`, 'GET')).status).toBe(404));
  });
});
