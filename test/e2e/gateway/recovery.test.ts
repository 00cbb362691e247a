import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import type { Store } from '../../../shared/store/store.ts';
import { DyingOwner, ofAnEdit } from '../../support/lab/dying-owner.ts';
import { Lab } from '../../support/lab/lab.ts';
import { mute } from '../../support/lab/mute.ts';
import type { Run } from '../../support/lab/submission.ts';
import { failing, work, WorkingArm } from '../../support/lab/working-arm.ts';
import { until } from '../../support/until.ts';

describe('recovery', () => {
  const arm = new WorkingArm();
  const { moved } = arm;
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

  const ask = (path: string, body: JsonObject, { method = 'POST', key = '' } = {}) =>
    lab.ask<JsonObject & Run>(method, path, body, key === '' ? {} : { 'idempotency-key': key });
  const read = async (run: string) => (await lab.ask<JsonObject & Run>('GET', `/runs/${run}`)).body;
  const numbers = () => arm.numbers();
  /** The events of that name that runs have told of. */
  const eventsOf = async (name: string, ...runs: string[]) => {
    const events = (await lab.ask<Record<string, JsonObject>>('GET', '/events/all')).body;
    return Object.values(events).filter(
      ({ event_name, run_id }) => event_name === name && runs.includes(run_id as string),
    );
  };

  /** Resolves once a step of the run waits for a word. */
  async function untilHeld(run: string): Promise<StoredRun> {
    let stored: StoredRun | undefined;
    await until('a step waits for a word', async () => {
      stored = await lab.store.readRun(run);
      return (stored?.summary?.held ?? []).length > 0;
    });
    return stored!;
  }

  describe('a run that has failed', () => {
    it('retry > a new run does the rest, with what earlier steps have returned; both runs tell of it', async () => {
      const uses = work('Use', {
        mass: '${{ steps.Weigh.data.mass }}',
        file: '${{ steps.Weigh.files.note }}',
      });
      const old = await lab.begin([work('Weigh', { mass: 7 }), failing('Mix'), uses]);
      await lab.untilState(old, 'failed');
      const request = { args: { Mix: { broken: false } }, by: 'Ada', reason: 'tip changed' };
      const { status, body } = await ask(`/runs/${old}/retry`, request);
      expect(status).toBe(200);
      const run = await lab.untilState(body.run_id, 'completed');
      expect(numbers()).toEqual([1, 2, 2, 3]);
      expect(moved[3]?.[1]).toMatchObject({ mass: 7, file: expect.stringContaining('mass.txt') as string });
      expect(run.steps[0]).toMatchObject({ status: 'succeeded', taken_from: old, data: { mass: 7 } });
      const asked = 'by Ada: tip changed';
      expect((await lab.logOf(body.run_id)).join('\n')).toContain(`goes on from run ${old} ${asked}`);
      expect((await lab.logOf(old)).join('\n')).toContain(`goes on as run ${body.run_id} ${asked}`);
      const told = await eventsOf('RETRIED', old, body.run_id);
      expect(told.map((event) => event['run_id']).sort()).toEqual([old, body.run_id].sort());
      const shown = await read(body.run_id);
      expect(shown.steps[0]).toMatchObject({ state: 'succeeded', taken_from: old, values: { mass: 7 } });
      const file = await fetch(lab.url(`/runs/${body.run_id}/file?filename=1_Weigh/mass.txt`));
      expect(await file.text()).toBe('7');
    });

    it('a loop, and a cleanup > rounds that are done are not done again, and each run is cleaned up', async () => {
      const each = work('Each', { mass: '${{ item }}', broken: '${{ item == 2 && index < 2 }}' });
      const flowdef = [{ ...each, for_each: [1, 2, 3] }, work('Last')];
      const workflow = JSON.stringify({ name: 'clean', flowdef, cleanup: [work('Tidy', { mass: 9 })] });
      const answer = await lab.submit({ experiment_id: lab.experiment, workflow });
      const old = ((await answer.json()) as Run).run_id;
      await lab.untilState(old, 'failed');
      const request = { args: { 'Each[2]': { broken: false } } };
      const { body } = await ask(`/runs/${old}/retry`, request);
      const run = await lab.untilState(body.run_id, 'completed');
      expect(moved.map(([, { mass }]) => mass)).toEqual([1, 2, 9, 2, 3, 1, 9]);
      expect(run.steps[0]).toMatchObject({ status: 'succeeded', data: { mass: [1, 2, 3] } });
    });
  });

  describe('a run that waits at a step that has failed', () => {
    const pause = { on_failure: 'pause' };

    it('a loop whose rounds are all done > is not tried again, and may be left out', async () => {
      const grow = { ...work('Grow'), repeat: { until: 'round > 5', max: 1 }, ...pause };
      const run = await lab.begin([grow, work('Last')]);
      await untilHeld(run);
      for (const path of [`/runs/${run}/retry`, `/runs/${run}/retry?preview=1`]) {
        const refused = await ask(path, {});
        expect(refused.body).toMatchObject({ status: 409, code: 'unfit' });
        expect(refused.body['detail']).toContain(`weir skip ${run}`);
      }
      expect((await ask(`/runs/${run}/skip`, { data: { mass: 1 } })).status).toBe(202);
      await lab.untilState(run, 'completed');
    });

    it('the last step is left out > the run ends, and the request is known however often it comes', async () => {
      const run = await lab.begin([failing('Mix', pause)]);
      await untilHeld(run);
      for (const _again of [1, 2]) {
        const { status, body } = await ask(`/runs/${run}/skip`, { step: 'Mix' }, { key: 'once' });
        expect([status, body.status]).toEqual([202, 'completed']);
      }
      expect(await eventsOf('EDITED', run)).toHaveLength(1);
    });

    it('an expression that fails > each retry counts, and each time that the step waits again is told', async () => {
      const use = work('Use', { mass: '${{ [1][steps.Weigh.data.mass] }}' }, pause);
      const run = await lab.begin([work('Weigh', { mass: 7 }), use]);
      const heldSince = async () => (await untilHeld(run)).summary!.held![0]!.since;
      const times = [await heldSince()];
      for (const again of [1, 2]) {
        expect((await ask(`/runs/${run}/retry`, {})).status).toBe(202);
        await until('it waits again', async () => (await heldSince()) > times[again - 1]!);
        times.push(await heldSince());
      }
      expect(await eventsOf('STEP_HELD', run)).toHaveLength(3);
    });

    it('retry with other arguments > the step is done again in the same run, and its attempts stay apart', async () => {
      const run = await lab.begin([work('Weigh'), failing('Mix', pause), work('Last')]);
      const { summary } = await untilHeld(run);
      const [held] = summary!.held!;
      const shown = await read(run);
      expect(shown).toMatchObject({
        status: 'paused',
        held: [{ step: 1, error: { message: 'the tip is bent' } }],
      });
      const preview = await ask(`/runs/${run}/retry?preview=1`, { args: { Mix: { broken: false } } });
      expect(preview.body).toMatchObject({
        ...{ as: 'same_step', allowed: true, begins: ['Mix'] },
        steps: [{ step: 1, does: 'again', was: 'failed', changed: ['broken'] }],
      });
      const request = { command_id: held!.command_id, args: { Mix: { broken: false, mass: 5 } }, by: 'Ada' };
      const all = await Promise.all([1, 2, 3].map(() => ask(`/runs/${run}/retry`, request)));
      expect(all.map(({ status }) => status)).toEqual([202, 202, 202]);
      const done = await lab.untilState(run, 'completed');
      expect(numbers()).toEqual([1, 2, 2, 3]);
      expect(done.steps[1]).toMatchObject({ attempt: 2, data: { mass: 5 } });
      expect((await read(run)).steps[1]).toMatchObject({
        earlier: [{ attempt: 1, state: 'failed', failure: { message: 'the tip is bent' } }],
      });
      expect((await ask(`/runs/${run}/retry`, request)).status).toBe(202);
      expect((await ask(`/runs/${run}/retry`, {})).body).toMatchObject({ code: 'unfit' });
      const stale = { command_id: `${run}.1.9` };
      expect((await ask(`/runs/${run}/retry`, stale)).body).toMatchObject({ code: 'run_terminal' });
    });

    it('insert of steps that name earlier ones > they are given what those have returned, also after a retry', async () => {
      const each = work('Each', { mass: '${{ item }}' }, { for_each: [1, 2] });
      const run = await lab.begin([work('Weigh', { mass: 7 }), each, failing('Mix', pause), work('Last')]);
      await untilHeld(run);
      const uses = {
        mass: '${{ steps.Weigh.data.mass + steps.Each.data.mass[1] }}',
        file: '${{ steps.Weigh.files.note }}',
      };
      const again = work('Again', { mass: '${{ steps.Lift.data.mass * 2 }}' }, { same_instance_as: 'Weigh' });
      const put = await ask(`/runs/${run}/insert`, { steps: [work('Lift', uses), again] });
      expect(put.status).toBe(202);
      await until('both are done', () => moved.length === 6);
      expect(moved.slice(4)).toMatchObject([
        [7, { mass: 9, file: expect.stringContaining('mass.txt') as string }],
        [8, { mass: 18 }],
      ]);
      // A second insert may name the first.
      const steps = [work('Third', { mass: '${{ steps.Again.data.mass + 1 }}' })];
      expect((await ask(`/runs/${run}/insert`, { steps })).status).toBe(202);
      await until('it is done', () => moved.length === 7);
      expect(moved[6]).toMatchObject([9, { mass: 19 }]);
      await lab.cancel(run);
      expect((await lab.untilState(run, 'cancelled')).summary?.held).toBeUndefined();
      const request = { from_step: 'Weigh', args: { Weigh: { mass: 8 }, Mix: { broken: false } } };
      const { body } = await ask(`/runs/${run}/retry`, request);
      await lab.untilState(body.run_id, 'completed');
      const masses = (await read(body.run_id)).steps.map(({ name, values }) => [name, values]);
      expect(masses).toEqual(
        expect.arrayContaining([
          ['Lift', { mass: 10 }],
          ['Again', { mass: 20 }],
          ['Third', { mass: 21 }],
        ]),
      );
    });

    it('insert in a run whose steps lie side by side > what the step does not wait for cannot be named', async () => {
      const flowdef = [
        work('Left'),
        work('Right'),
        failing('Mix', { ...pause, dependencies: ['Left'] }),
        work('Last', {}, { dependencies: ['Mix', 'Right'] }),
      ];
      const workflow = JSON.stringify({ name: 'dag', execution: 'dag', flowdef });
      const answer = await lab.submit({ experiment_id: lab.experiment, workflow });
      const run = ((await answer.json()) as Run).run_id;
      await untilHeld(run);
      const naming = (name: string) => ({
        steps: [work('Lift', { mass: `\${{ steps.${name}.data.mass }}` })],
      });
      for (const other of ['Right', 'Mix', 'Last']) {
        const refused = await ask(`/runs/${run}/insert`, naming(other));
        expect([refused.status, refused.body['code']]).toEqual([422, 'invalid_workflow']);
        expect(refused.body['detail']).toContain(`step "${other}" of the run is not done before these steps`);
      }
      expect((await ask(`/runs/${run}/insert`, naming('Left'))).status).toBe(202);
      await lab.cancel(run);
    });
  });

  describe('a run that waits at a step, and is asked for what does not fit', () => {
    let run: string;
    let revision: number;
    beforeAll(async () => {
      run = await lab.begin([work('Weigh'), failing('Mix', { on_failure: 'pause' }), work('Last')]);
      ({ revision } = await untilHeld(run));
    });
    afterEach(async () => expect((await lab.store.readRevision(run))?.revision).toBe(revision));

    it('a preview of an insert > says what would be put in, or refuses it with its places, and changes nothing', async () => {
      const good =
        '- { name: Lift, module: arm, action: work, args: { mass: "${{ steps.Weigh.data.mass }}" } }';
      const preview = await ask(`/runs/${run}/insert?preview=1`, { steps: good });
      expect([preview.status, preview.body]).toEqual([
        200,
        { run_id: run, before: 1, steps: [{ name: 'Lift', module: 'arm', action: 'work' }] },
      ]);
      const wrong = await ask(`/runs/${run}/insert?preview=1`, {
        steps: '- name: Lift\n  module: amr\n  action: lift',
      });
      expect([wrong.status, wrong.body['errors']]).toMatchObject([422, [{ line: 2 }]]);
    });

    it.each([
      [
        'an unknown step',
        '${{ steps.Wiegh.data.mass }}',
        'there is no step "Wiegh"; did you mean "Weigh"?',
        15,
      ],
      ['an unknown value', 'x ${{ steps.Weigh.data.weight }}', '"weight"', 17],
      ['a type that does not fit', '${{ steps.Weigh.files.note * 2 }}', 'number', 15],
    ])(
      'insert that names %s > is refused with line and column, and changes nothing',
      async (_, mass, words, column) => {
        const steps = `- name: Lift\n  module: arm\n  action: work\n  args:\n    mass: ${mass}\n`;
        const refused = await ask(`/runs/${run}/insert`, { steps });
        expect([refused.status, refused.body['code']]).toEqual([422, 'invalid_workflow']);
        const [error] = refused.body['errors'] as JsonObject[];
        expect(error).toMatchObject({ pointer: '/steps/0/args/mass', line: 5 });
        expect(error?.['message']).toContain(words);
        expect(error?.['column']).toBe(column);
        const whole = await ask(`/runs/${run}/insert`, { steps: `name: x\nflowdef:\n${steps}` });
        expect((whole.body['errors'] as JsonObject[])[0]).toMatchObject({ line: 7, column });
      },
    );

    it.each([
      ['retry', { step: 'Last' }, 409, 'unfit', 'step "Last" does not wait for a word; "Mix" does'],
      ['retry', { args: { Last: { mass: 2 } } }, 422, 'bad_arguments', 'and of no other'],
      ['retry', { args: { Mix: { mass: 'x' } } }, 422, 'bad_arguments', '/args/Mix/mass'],
      ['skip', { step: 'Weigh' }, 409, 'unfit', 'step "Weigh" cannot be skipped: it is succeeded already'],
      ['skip', { step: 'Wiegh' }, 404, 'step_not_found', 'did you mean "Weigh"'],
      ['skip', { data: 7 }, 400, 'bad_request', '"data" must be a JSON object'],
      ['insert', { steps: [] }, 400, 'bad_request', '"steps" must be a list of steps'],
      [
        'insert',
        { steps: [{ name: 'x', module: 'arm', action: 'fly' }] },
        422,
        'invalid_workflow',
        '/steps/0/action',
      ],
      ['retry', { from_step: 'Weigh' }, 409, 'unfit', 'weir cancel'],
      ['retry?preview=1', { from_step: 'Weigh' }, 409, 'unfit', 'weir cancel'],
      ['insert?preview=1', { before: 'Weigh', steps: [work('Lift')] }, 409, 'unfit', 'cannot be put off'],
      ['insert', { before: 'Weigh', steps: [work('Lift')] }, 409, 'unfit', 'cannot be put off'],
    ])('%s of %j > is refused with %i, and changes nothing', async (verb, request, status, code, words) => {
      const answer = await ask(`/runs/${run}/${verb}`, request);
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
      expect(answer.body['detail']).toContain(words);
    });
  });

  describe('a run that goes on', () => {
    it('label, priority and arguments of a step that has not begun > are others from then on', async () => {
      const run = await lab.begin([work('Wait', { waits: true }), work('Last')]);
      await until('it acts', () => moved.length === 1);
      const request = {
        label: 'Late',
        priority: 5,
        args: { Last: { mass: 3 } },
        by: 'Ada',
        reason: 'thawed',
      };
      const { status, body } = await ask(`/runs/${run}`, request, { method: 'PATCH' });
      expect([status, body]).toMatchObject([
        202,
        { label: 'Late', priority: 5, steps: [{}, { args: { mass: 3 } }] },
      ]);
      const again = await ask(`/runs/${run}`, request, { method: 'PATCH' });
      expect(again.status).toBe(202);
      const begun = await ask(`/runs/${run}`, { args: { Wait: { mass: 3 } } }, { method: 'PATCH' });
      expect(begun.body).toMatchObject({ code: 'bad_arguments', status: 422 });
      expect(begun.body['detail']).toContain('it is under way already');
      for (const none of [{}, { args: null }, { args: '' }])
        expect((await ask(`/runs/${run}`, none, { method: 'PATCH' })).status).toBe(400);
      arm.open();
      await lab.untilState(run, 'completed');
      expect(moved[1]).toMatchObject([2, { mass: 3 }]);
      const over = await ask(`/runs/${run}`, { priority: 6 }, { method: 'PATCH' });
      expect(over.body).toMatchObject({ code: 'run_terminal', status: 409 });
    });

    it('it has failed and is cleaned up > every edit is refused, and told what helps once it is over', async () => {
      const cleanup = [work('Tidy', { waits: true }), work('Park')];
      const workflow = JSON.stringify({ name: 'clean', flowdef: [failing('Mix'), work('Last')], cleanup });
      const answer = await lab.submit({ experiment_id: lab.experiment, workflow });
      const run = ((await answer.json()) as Run).run_id;
      await until('it is cleaned up', () => moved.length === 2);
      const requests: [path: string, body: JsonObject, method?: string][] = [
        ['', { label: 'Late' }, 'PATCH'],
        ['/skip', { step: 'Park' }],
        ['/insert', { before: 'Park', steps: [work('Lift')] }],
        ['/insert?preview=1', { before: 'Park', steps: [work('Lift')] }],
        ['/retry', {}],
      ];
      for (const [path, body, method = 'POST'] of requests)
        expect(await ask(`/runs/${run}${path}`, body, { method })).toMatchObject({
          status: 409,
          body: { code: 'unfit', detail: expect.stringContaining(`weir retry ${run}`) as string },
        });
      arm.open();
      await lab.untilState(run, 'failed');
      expect(numbers()).toEqual([1, 3, 4]);
    });

    it('one key > is one request, and another one under it is refused', async () => {
      const run = await lab.begin([work('Wait', { waits: true }), work('Last')]);
      await until('it acts', () => moved.length === 1);
      const steps = [work('Lift')];
      const key = 'mine';
      await ask(`/runs/${run}/insert`, { before: 'Last', steps }, { key });
      await ask(`/runs/${run}/insert`, { before: 'Last', steps }, { key });
      expect((await read(run)).steps).toHaveLength(3);
      await ask(`/runs/${run}/insert`, { before: 'Last', steps }, { key: 'another' });
      expect((await read(run)).steps).toHaveLength(4);
      const other = await ask(`/runs/${run}/skip`, { step: 'Last' }, { key });
      expect(other.body).toMatchObject({ code: 'idempotency_conflict' });
      const changed = await ask(`/runs/${run}/insert`, { before: 'Last', steps: [work('Other')] }, { key });
      expect(changed.body).toMatchObject({ code: 'idempotency_conflict', status: 409 });
      expect((await read(run)).steps).toHaveLength(4);
      arm.open();
      await lab.untilState(run, 'completed');
    });
  });

  describe('a request, and a part that dies', () => {
    const requested = { label: 'Late', priority: 5, args: { Last: { mass: 3 } }, by: 'Ada' };
    const change = (run: string) => ask(`/runs/${run}`, requested, { method: 'PATCH', key: run });
    const again = { args: { Mix: { broken: false } }, by: 'Ada' };
    const retry = (run: string) => ask(`/runs/${run}/retry`, again, { key: run });

    /** A run that waits while its first step acts. */
    async function waiting(): Promise<string> {
      const run = await lab.begin([work('Wait', { waits: true }), work('Last')]);
      await until('it acts', () => moved.length === 1);
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
      expect(await change(run)).toMatchObject({
        status: 202,
        body: { label: 'Late', priority: 5, steps: [{}, { args: { mass: 3 } }] },
      });
      arm.open();
      await lab.untilState(run, 'completed');
      expect(moved).toMatchObject([
        [1, {}],
        [2, { mass: 3 }],
      ]);
      expect(await change(run)).toMatchObject({ status: 202, body: { run_id: run, label: 'Late' } });
      expect(await told(run, 'EDITED')).toBe(1);
    }

    /** One run does the rest, once, and the same request is answered with it. */
    async function expectRetriedOnce(old: string, run: string): Promise<void> {
      await lab.untilState(run, 'completed');
      expect(numbers()).toEqual([1, 2, 2, 3]);
      expect(await retry(old)).toMatchObject({ status: 200, body: { run_id: run, retry_of: old } });
      const { runs } = await lab.store.listRuns({ limit: 100 });
      expect(runs.filter(({ definition }) => definition.retry_of === old)).toHaveLength(1);
      expect(await told(old, `goes on as run ${run}`)).toBe(1);
      expect(await told(run, `goes on from run ${old}`)).toBe(1);
    }

    describe.each(['before', 'after'] as const)('an owner that dies %s its commit', (moment) => {
      /** What is answered to a request of which that commit comes, once another owner is there. */
      async function dieAt<Told>(isFatal: typeof ofAnEdit, request: () => Promise<Told>): Promise<Told> {
        await owner.stop();
        const dying = await DyingOwner.start(lab, moment, isFatal);
        const asked = request();
        await dying.untilDead();
        owner = await lab.startOrchestrator();
        return asked;
      }

      it.each<[string, JsonObject, number[]]>([
        ['retry', again, [1, 1, 2]],
        ['skip', { data: {} }, [1, 2]],
        ['insert', { steps: [work('Lift')] }, [1, 3]],
      ])('%s of a step that waits > the next owner does it once', async (verb, request, expected) => {
        const run = await lab.begin([failing('Mix', { on_failure: 'pause' }), work('Last')]);
        await untilHeld(run);
        expect((await dieAt(ofAnEdit, () => ask(`/runs/${run}/${verb}`, request))).status).toBe(202);
        if (verb === 'insert') await until('it is done', () => moved.length === expected.length);
        else await lab.untilState(run, 'completed');
        expect(numbers()).toEqual(expected);
        expect(await told(run, 'EDITED')).toBe(1);
      });

      it('PATCH /runs/{id} > the next owner changes the run, once', async () => {
        const run = await waiting();
        expect((await dieAt(ofAnEdit, () => change(run))).status).toBe(202);
        await expectChangedOnce(run);
      });

      it.each([
        ['takes the new run', /"RETRIED"/],
        ['gives its first step out', /"granted","step":1/],
        ['hears of its end', /"succeeded","step":1/],
      ])('POST /runs/{id}/retry, as it %s > the next owner carries it on', async (_, line) => {
        const old = await failed();
        const { status, body } = await dieAt(
          ({ runs }) =>
            runs.some(
              ({ run_id, log }) => run_id !== old && log.some((told) => line.test(JSON.stringify(told))),
            ),
          () => retry(old),
        );
        expect(status).toBe(200);
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
});
