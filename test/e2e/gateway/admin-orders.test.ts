import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { until } from '../../support/until.ts';
import { answers, flagsOfModule, order, read, readModule, statusOf } from '../../support/lab/operator.ts';
import { Lab } from '../../support/lab/lab.ts';
import { tenth } from '../../support/scaled-timing.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { step } from '../../support/lab/submission.ts';

/** What is answered to who reserves something. */
interface Made extends JsonObject {
  id: string;
}

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

  it('a reservation > is refused where it cannot be, and else keeps steps from its instrument until it ends', async () => {
    const at = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
    const reserve = (body: JsonObject, key?: string) =>
      lab.ask<Made>('POST', '/reservations', body, key === undefined ? {} : { 'idempotency-key': key });
    const refused: [what: JsonObject, status: number, detail: RegExp][] = [
      [{ until: at(5) }, 400, /"module" is missing/],
      [{ module: 'arm' }, 400, /"until" is missing: send a time such as/],
      [{ module: 'arm', until: 'soon' }, 422, /"until" must be a time such as .*, and is "soon"/],
      [{ module: 'nobody', until: at(5) }, 404, /"nobody".*arm/],
      [{ module: 'arm', instance: 'z', until: at(5) }, 404, /no instance "z": there are a/],
      [{ module: 'arm', until: at(-5) }, 422, /"until" is past/],
      [{ module: 'arm', from: at(-60), until: at(5) }, 422, /"from" is past.*leave it out to begin at once/],
      [{ module: 'arm', from: at(9), until: at(5) }, 422, /"until" is to be later than "from"/],
      [{ module: 'arm', until: at(60 * 24 * 32) }, 422, /31 days at most/],
      [{ module: 'arm', from: at(60 * 24 * 370), until: at(60 * 24 * 371) }, 422, /"from" is too far ahead/],
      [{ module: 'arm', until: at(5), reason: 'x'.repeat(501) }, 422, /"reason" must be a text of 0 to 500/],
    ];
    for (const [what, status, detail] of refused) {
      const { status: got, body } = await reserve(what);
      expect([got, body['detail']]).toEqual([status, expect.stringMatching(detail)]);
    }
    expect(await read(lab, '/reservations')).toEqual({ reservations: [] });

    const wanted = { module: 'arm', until: at(60), by: 'Ada', reason: 'calibration' };
    const { status, body: made } = await reserve(wanted, 'mine');
    expect([status, made['state']]).toEqual([200, 'now']);
    expect(await reserve(wanted, 'mine')).toMatchObject({ status: 200, body: { id: made.id } });
    expect((await reserve({ ...wanted, until: at(61) }, 'mine')).body['code']).toBe('idempotency_conflict');
    const taken = await reserve({ module: 'arm', instance: 'a', from: at(30), until: at(90) });
    expect(taken).toMatchObject({ status: 409, body: { code: 'reserved' } });
    expect(taken.body['detail']).toMatch(/^arm is reserved from \S+ until \S+ by Ada: calibration/);
    const later = await reserve({ module: 'arm', from: wanted.until, until: at(90) });
    expect(later).toMatchObject({ status: 200, body: { state: 'to_come' } });
    await lab.ask('DELETE', `/reservations/${later.body.id}`);
    expect(await read(lab, '/reservations?module=arm')).toMatchObject({ reservations: [{ id: made.id }] });
    expect(await readModule(lab)).toMatchObject({ reservations: [{ id: made.id, by: 'Ada' }] });
    expect(await read(lab, '/now')).toMatchObject({ reservations: [{ id: made.id }] });

    const run = await lab.begin([step()]);
    const waits = async () => (await read(lab, `/runs/${run}/waits`))['chain'] as JsonObject[];
    await until('it waits for the end', async () => (await waits())[0]?.['kind'] === 'reserved');
    expect(await waits()).toMatchObject([
      { text: expect.stringContaining('by Ada: calibration') as string, until: { at: wanted.until } },
    ]);
    const ending = () => lab.ask('DELETE', `/reservations/${made.id}`, { by: 'Grace' });
    const gone = await ending();
    expect(gone).toMatchObject({ status: 200, body: { state: 'ended', ended: { by: 'Grace' } } });
    // She has not heard the answer, and asks again.
    expect(await ending()).toMatchObject({ status: 200, body: gone.body });
    await lab.untilState(run, 'completed');
    const again = await lab.ask('DELETE', `/reservations/${made.id}`);
    expect(again).toMatchObject({ status: 409, body: { code: 'changes_nothing' } });
    expect(again.body['detail']).toMatch(/was ended at \S+ by Grace$/);

    let short!: Made;
    // Of one that is over before the owner has it, nothing comes.
    await until('it is reserved for a moment', async () => {
      short = (await reserve({ module: 'arm', until: new Date(Date.now() + 1_500).toISOString() })).body;
      return short['state'] === 'now';
    });
    // It goes on at the end of the reservation by itself.
    await lab.complete([step()]);
    expect(await read(lab, `/reservations/${short.id}`)).toMatchObject({ state: 'over' });
  });

  it('reset, lock and stop of one instance of a pool > the other goes on, and what would end is told before', async () => {
    const other = await lab.startAgent({ instance: 'b' });
    const [first, second] = [await lab.begin([step('hold')]), await lab.begin([step('hold')])];
    for (const run of [first, second])
      await until('its run says that it acts', async () => (await statusOf(lab, run)) === 'running');
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

  it('a stop of the workcell > says which runs it has ended, and each is continued once', async () => {
    const held = await lab.begin([step('hold'), step('move')]);
    const waiting = await lab.begin([step('move')]);
    await until('it says that it acts', async () => (await statusOf(lab, held)) === 'running');
    const byHand = await lab.begin([step('move')]);
    await lab.cancel(byHand);
    await order(lab, 'safety_stop');
    for (const run of [held, waiting]) await lab.untilState(run, 'cancelled');
    const stopped = () => read(lab, '/runs/stopped');
    const found = await stopped();
    expect(found).toMatchObject({
      count: 2,
      runs: [
        { run_id: held, began: true, allowed: true, begins: ['to hold'] },
        { run_id: waiting, began: false, allowed: true, begins: ['to move'] },
      ],
    });
    const orders = (found['runs'] as JsonObject[]).map((run) => run['order']);
    expect(new Set(orders).size).toBe(1);
    const continued = await lab.ask<JsonObject & { run_id: string }>('POST', `/runs/${waiting}/retry`, {});
    expect(await stopped()).toMatchObject({ count: 1, runs: [{ run_id: held }] });
    await order(lab, 'reset');
    await lab.untilState(continued.body.run_id, 'completed');
    expect(await stopped()).toMatchObject({ count: 1, runs: [{ run_id: held }] });
    const second = await lab.ask<JsonObject & { run_id: string }>('POST', `/runs/${held}/retry`, {});
    await until('it says that it acts', async () => (await statusOf(lab, second.body.run_id)) === 'running');
    arm.witness.openAll();
    await lab.untilState(second.body.run_id, 'completed');
    expect(await stopped()).toEqual({ count: 0, runs: [] });
  });
});
