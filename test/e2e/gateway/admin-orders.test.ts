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
