import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { Store } from '../../../shared/store/store.ts';
import { DyingOwner, ofAnEdit } from '../../support/lab/dying-owner.ts';
import { Lab } from '../../support/lab/lab.ts';
import { mute } from '../../support/lab/mute.ts';
import type { Run } from '../../support/lab/submission.ts';
import { failing, work, WorkingArm } from '../../support/lab/working-arm.ts';
import { until } from '../../support/until.ts';

describe('a request of a person', () => {
  const arm = new WorkingArm();
  let lab: Lab;
  let owner: Awaited<ReturnType<Lab['startOrchestrator']>>;

  beforeAll(async () => {
    lab = await Lab.open();
    await lab.startGateway();
    owner = await lab.startOrchestrator();
    await lab.startAgent({ definition: arm.definition });
  });
  afterAll(() => lab.close());
  beforeEach(() => arm.shut());

  async function ask(method: string, path: string, request: JsonObject) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': path };
    const response = await fetch(lab.url(path), { method, headers, body: JSON.stringify(request) });
    return { status: response.status, body: (await response.json()) as JsonObject & Run };
  }

  const requested = { label: 'Late', priority: 5, args: { Last: { mass: 3 } }, by: 'Ada' };
  const change = (run: string) => ask('PATCH', `/runs/${run}`, requested);
  const again = { args: { Mix: { broken: false } }, by: 'Ada' };
  const retry = (run: string) => ask('POST', `/runs/${run}/retry`, again);

  /** A run that waits while its first step acts. */
  async function waiting(): Promise<string> {
    const run = await lab.begin([work('Wait', { waits: true }), work('Last')]);
    await until('it acts', () => arm.moved.length === 1);
    return run;
  }

  async function failed(): Promise<string> {
    const run = await lab.begin([work('Weigh'), failing('Mix'), work('Last')]);
    await lab.untilState(run, 'failed');
    return run;
  }

  const told = async (run: string, what: string): Promise<number> =>
    (await lab.logOf(run)).filter((text) => text.includes(what)).length;

  /** The change counts once, and the same request is the same one from then on. */
  async function expectChangedOnce(run: string): Promise<void> {
    const repeated = await change(run);
    expect([repeated.status, repeated.body]).toMatchObject([
      202,
      { label: 'Late', priority: 5, steps: [{}, { args: { mass: 3 } }] },
    ]);
    arm.open();
    await lab.untilState(run, 'completed');
    expect(arm.moved).toMatchObject([
      [1, {}],
      [2, { mass: 3 }],
    ]);
    expect(await change(run)).toMatchObject({ status: 202, body: { run_id: run, label: 'Late' } });
    expect(await told(run, 'EDITED')).toBe(1);
  }

  /** One run does the rest, once, and the same request is answered with it. */
  async function expectRetriedOnce(old: string, run: string): Promise<void> {
    await lab.untilState(run, 'completed');
    expect(arm.numbers()).toEqual([1, 2, 2, 3]);
    expect(await retry(old)).toMatchObject({ status: 200, body: { run_id: run, retry_of: old } });
    const { runs } = await lab.store.listRuns({ limit: 100 });
    expect(runs.filter(({ definition }) => definition.retry_of === old)).toHaveLength(1);
    expect(await told(old, `goes on as run ${run}`)).toBe(1);
    expect(await told(run, `goes on from run ${old}`)).toBe(1);
  }

  describe.each(['before', 'after'] as const)('an owner that dies %s its commit', (moment) => {
    it('PATCH /runs/{id} > the next owner changes the run, once', async () => {
      const run = await waiting();
      await owner.stop();
      const dying = await DyingOwner.start(lab, moment, ofAnEdit);
      const asked = change(run);
      await dying.untilDead();
      owner = await lab.startOrchestrator();
      expect((await asked).status).toBe(202);
      await expectChangedOnce(run);
    });

    it.each([
      ['takes the new run', /"RETRIED"/],
      ['gives its first step out', /"granted","step":1/],
      ['hears of its end', /"succeeded","step":1/],
    ])('POST /runs/{id}/retry, as it %s > the next owner carries it on', async (_, line) => {
      const old = await failed();
      await owner.stop();
      const dying = await DyingOwner.start(lab, moment, ({ runs }) =>
        runs.some(({ run_id, log }) => run_id !== old && log.some((told) => line.test(JSON.stringify(told)))),
      );
      const { status, body } = await retry(old);
      expect(status).toBe(200);
      await dying.untilDead();
      owner = await lab.startOrchestrator();
      await expectRetriedOnce(old, body.run_id);
    });
  });

  describe('a gateway that dies once it has stored the request, before its answer', () => {
    /** Resolves when the gateway that has stored the request is gone, and another one is there in its place. */
    async function dieAtStored(
      method: { store: keyof Store } | { broker: keyof Broker },
      request: () => Promise<unknown>,
    ): Promise<void> {
      let stored = false;
      const done = () => (stored = true);
      const gateway = await lab.startGateway({
        ...('store' in method ? { store: (own: Store) => mute(own, method.store, done) } : {}),
        ...('broker' in method ? { broker: (own: Broker) => mute(own, method.broker, done) } : {}),
      });
      const unanswered = request().then(
        () => 'answered',
        () => 'no answer',
      );
      await until('the request is stored', () => stored);
      await gateway.stop();
      expect(await unanswered).toBe('no answer');
      await lab.startGateway();
    }

    it('PATCH /runs/{id} > the run is changed, once', async () => {
      const run = await waiting();
      await dieAtStored({ broker: 'sendToInbox' }, () => change(run));
      await expectChangedOnce(run);
    });

    it('POST /runs/{id}/retry > its run is there, and is the answer to the same request', async () => {
      const old = await failed();
      await dieAtStored({ store: 'createRun' }, () => retry(old));
      const { status, body } = await retry(old);
      expect(status).toBe(200);
      await expectRetriedOnce(old, body.run_id);
    });
  });
});
