import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { until } from '../../support/until.ts';
import { answers, flagsOfModule, order, read, readModule, statusOf } from '../../support/lab/operator.ts';
import { Lab } from '../../support/lab/lab.ts';
import { tenth } from '../../support/scaled-timing.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { step } from '../../support/lab/submission.ts';

describe('orders', () => {
  let lab: Lab;
  let arm: LabAgent;
  let oven: LabAgent;

  beforeEach(async () => {
    const more = 'locations: { arm: { nest: [1], deck: [2] } }\n';
    // The store says which instances there are, and numbers each stop, however slow the machine.
    const timing = { ...tenth, gateway: { ...tenth.gateway, stopNumber: 10_000 } };
    lab = await Lab.open({ modules: ['arm', 'oven'], more, timing });
    arm = await lab.startAll();
    oven = await lab.startAgent({ module: 'oven' });
    await until('both are ready', async () => (await flagsOfModule(lab, 'oven')).includes('READY'));
  }, 60_000);
  afterEach(() => lab.close(), 30_000);

  const waitingOf = async (run: string) => (await read(lab, `/runs/${run}`))['waiting'] as string | null;

  it('pause of a module that cannot pause > its action ends by itself, each step acts exactly once', async () => {
    const run = await lab.begin([step('hold'), step('move'), step('move')]);
    await arm.witness.untilMoved(1);
    const paused = await order(lab, 'pause');
    expect([paused.status, await paused.text()]).toEqual([200, 'null']);
    expect(await read(lab, '/wc/state')).toMatchObject({ paused: true, status: 'PAUSED', state: 'paused' });
    await until('the run acts', async () => (await statusOf(lab, run)) === 'running');
    arm.witness.openAll();
    await until('the run waits', async () => (await statusOf(lab, run)) === 'paused');
    expect(await waitingOf(run)).toMatch(/^waits: the workcell is paused by Ada since \d{4}-/);
    expect(await flagsOfModule(lab)).toEqual(['PAUSED']);
    expect(arm.witness.moves()).toHaveLength(1);
    await order(lab, 'resume');
    await lab.untilState(run, 'completed');
    expect(arm.witness.moves()).toEqual([`${run}.0.1`, `${run}.1.1`, `${run}.2.1`]);
  });

  it('cancel of the workcell > every run is cancelled and stays so, every module is CANCELLED until the reset', async () => {
    const acting = await lab.begin([step('hold'), step('move')]);
    await arm.witness.untilMoved(1);
    const queued = await lab.begin([step('move')]);
    await until('it is queued', async () => (await statusOf(lab, queued)) === 'queued');
    expect((await order(lab, 'cancel')).status).toBe(200);
    await lab.untilState(acting, 'cancelled', 10_000);
    await lab.untilState(queued, 'cancelled', 10_000);
    expect(await flagsOfModule(lab, 'oven')).toEqual(['CANCELLED']);
    expect(await flagsOfModule(lab)).toEqual(['CANCELLED']);
    const later = await lab.begin([step('move')]);
    await until('it waits', async () => ((await waitingOf(later)) ?? '').includes('cancelled'));
    await order(lab, 'resume');
    expect(await flagsOfModule(lab)).toEqual(['CANCELLED']);
    await order(lab, 'reset');
    await lab.untilState(later, 'completed');
    expect(await statusOf(lab, acting)).toBe('cancelled');
    expect(arm.witness.moves()).toEqual([`${acting}.0.1`, `${later}.0.1`]);
  });

  it('cancel of an action that does not stop > the run is cancelled within ten seconds, its instrument stays busy', async () => {
    const run = await lab.begin([step('stubborn')]);
    await arm.witness.untilMoved(1);
    await order(lab, 'cancel');
    await lab.untilState(run, 'cancelled', 12_000);
    expect(await flagsOfModule(lab)).toEqual(['BUSY', 'CANCELLED']);
    await order(lab, 'reset');
    const next = await lab.begin([step('move')]);
    const words = new RegExp(
      `arm/\\S+ is still acting on run ${run} step 1 ".+" since \\S+, asked to stop at \\S+, does not answer$`,
    );
    await until('the next one says why it waits', async () => words.test((await waitingOf(next)) ?? ''));
    const shown = (await read(lab, '/admin'))['agents'] as { module: string; runs: JsonObject[] }[];
    expect(shown.find(({ module }) => module === 'arm')?.runs).toMatchObject([
      { run_id: run, answers: false },
    ]);

    const abandoned = await order(lab, 'abandon/arm?reason=stuck&');
    expect(await abandoned.json()).toMatchObject({ module: 'arm', abandons: [{ run_id: run }] });
    await lab.untilState(next, 'completed', 10_000);
    expect(arm.witness.moves()).toEqual([`${run}.0.1`, `${next}.0.1`]);
    await until('what is left behind is told', async () => {
      const [instance] = (await readModule(lab))['instances'] as { left_behind: JsonObject[] }[];
      return instance?.left_behind[0]?.['run_id'] === run;
    });
    arm.witness.openAll();
    await until('nothing is left behind', async () => {
      const [instance] = (await readModule(lab))['instances'] as { left_behind: JsonObject[] }[];
      return instance?.left_behind.length === 0;
    });
    expect(JSON.stringify(await read(lab, `/runs/${run}/log`))).toContain('is abandoned by Ada: stuck');
  });

  it('abandon of an action whose run waits for it > the outcome is unknown, and the workflow says what follows', async () => {
    const run = await lab.begin([step('stubborn', { on_unknown: 'pause' })]);
    await arm.witness.untilMoved(1);
    await order(lab, 'abandon/arm');
    await until('it waits for a word', async () => (await statusOf(lab, run)) === 'paused');
    expect((await read(lab, `/runs/${run}`))['unknown']).toMatchObject({
      ...{ reason: 'abandoned', message: 'abandoned by Ada' },
    });
    await lab.complete([step('move')]);
    const word = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const body = JSON.stringify({ as: 'happened', by: 'Ada' });
    await fetch(`${lab.gateway.url()}/runs/${run}/resolve`, { ...word, body });
    await lab.untilState(run, 'completed');
  });

  it('abandon of what does not act, or is not there > is refused with a sentence', async () => {
    const refusal = async (path: string) => {
      const answer = await order(lab, path);
      return [answer.status, ((await answer.json()) as { detail: string }).detail];
    };
    expect(await refusal('abandon/arm')).toEqual([409, expect.stringMatching(/^arm\/\S+ acts on nothing$/)]);
    expect(await refusal('abandon/arm?instance=nobody&')).toEqual([
      404,
      expect.stringContaining('there are '),
    ]);
    expect(await refusal('abandon/nobody')).toEqual([404, expect.stringContaining('"nobody"')]);
    expect(await refusal('abandon')).toEqual([400, expect.stringContaining('/admin/abandon/MODULE')]);
    await oven.service.stop();
    await until('it is gone', async () => (await flagsOfModule(lab, 'oven')).includes('UNKNOWN'));
    expect(await refusal('abandon/oven')).toEqual([409, expect.stringContaining('weir reset oven/a frees')]);
  });

  it('every order, and a location that is set > is an event, in order', async () => {
    await order(lab, 'pause/arm');
    await order(lab, 'resume/arm', 'Bob');
    const url = `${lab.gateway.url()}/locations/nest/set?experiment_id=&by=Eve`;
    await fetch(url, { method: 'POST' });
    await order(lab, 'safety_stop');
    await order(lab, 'reset');
    const events = Object.values(await read(lab, '/events')) as JsonObject[];
    const told = events.filter((event) => event['event_type'] === 'WORKCELL').slice(-5);
    expect(told).toMatchObject([
      { event_name: 'PAUSE', module: 'arm', by: 'Ada' },
      { event_name: 'RESUME', module: 'arm', by: 'Bob' },
      { event_name: 'LOCATION', location: 'nest', state: 'Empty', by: 'Eve' },
      { event_name: 'SAFETY_STOP', module: null, by: 'Ada' },
      { event_name: 'RESET', module: null, by: 'Ada' },
    ]);
  });

  it('unknown command, module or instance > is not found', async () => {
    expect((await order(lab, 'explode')).status).toBe(404);
    expect((await order(lab, 'pause/nobody')).status).toBe(404);
    for (const command of ['reset', 'safety_stop', 'abandon']) {
      const answer = await order(lab, `${command}/arm/nobody`);
      const { detail } = (await answer.json()) as { detail: string };
      expect([answer.status, detail]).toEqual([404, expect.stringContaining('there are a')]);
    }
  });

  it('reset, lock and stop of one instance of a pool > the other goes on, and what would end is told before', async () => {
    const other = await lab.startAgent({ instance: 'b' });
    const [first, second] = [await lab.begin([step('hold')]), await lab.begin([step('hold')])];
    await Promise.all([arm, other].map(({ witness }) => witness.untilMoved(1)));
    const [here] = arm.witness.moves().map((id) => id.slice(0, 26));
    const there = here === first ? second : first;
    const preview = await read(lab, '/admin/preview?command=reset&module=arm&instance=b');
    expect(preview).toMatchObject({
      ends: [{ run_id: there, module: 'arm', instance: 'b', step: 0 }],
      more: false,
    });
    expect(await read(lab, '/admin/preview?command=lock&module=arm')).toMatchObject({ ends: [] });
    const all = (await read(lab, '/admin/preview?command=cancel'))['ends'] as JsonObject[];
    expect(all.map(({ run_id }) => run_id).sort()).toEqual([first, second].sort());

    expect(await (await order(lab, 'reset/arm/b')).text()).toBe('null');
    await lab.untilState(there, 'cancelled');
    expect(await statusOf(lab, here ?? '')).toBe('running');
    await order(lab, 'lock/arm/b');
    expect(await read(lab, '/admin')).toMatchObject({
      instances: { 'arm/b': { locked: { by: 'Ada' } } },
      modules: {},
    });
    const instances = (await readModule(lab))['instances'] as { instance: string; state: string }[];
    expect(instances.map(({ instance, state }) => `${instance} ${state}`).sort()).toEqual([
      'a acting',
      'b locked',
    ]);
    await order(lab, 'safety_stop/arm/b');
    const stopOf = async (name: string) =>
      (await answers(lab)).find((each) => each['instance'] === name && each.module === 'arm')?.stopped;
    await until('it is stopped', async () => (await stopOf('b')) === true);
    expect([await stopOf('a'), await statusOf(lab, here ?? '')]).toEqual([false, 'running']);
    expect((await order(lab, 'unlock/arm/b')).status).toBe(409);
    arm.witness.openAll();
    await lab.untilState(here ?? '', 'completed');
    await lab.complete([step('move')]);
    expect(other.witness.moves()).toHaveLength(1);
    await order(lab, 'reset/arm');
    await until('it is free', async () => (await stopOf('b')) === false);
  });
});
