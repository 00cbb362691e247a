import { describe, expect, it } from 'vitest';
import { action, ActionFailed, type ModuleReport } from '../../../module-agents/sdk/index.ts';
import { until } from '../../support/until.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';

useBench();

const ready: ModuleReport = { flags: ['READY'], details: { volume: 3 } };

/** A module whose action fails so, and whose state is told so. */
const failing = (run: () => unknown, state?: () => ModuleReport | Promise<ModuleReport>) =>
  bench.witness.module({
    actions: { move: action({ run: run as () => undefined }) },
    ...(state && { state }),
  });

describe('agent, of an action that fails', () => {
  it('> reads the state, and reports with the failure how the instrument stands since', async () => {
    let report = ready;
    const module = failing(
      () => {
        report = { flags: ['ERROR'], error: 'collided', details: { volume: 3 } };
        throw new Error('it hit something');
      },
      () => report,
    );
    // Nobody asks for the state by the clock.
    await inSession({ module, timing: { state: 60_000 } });
    const [hello] = owner.hellos();
    const { condition, outcome } = (await owner.report(owner.give())).body;
    expect(outcome).toBe('failed');
    expect(condition).toEqual({
      ...{ boot_id: hello?.body.boot_id, reading: (hello?.body.reading ?? 0) + 1, flags: ['ERROR'] },
      ...{ error: 'collided', since: expect.any(Number) as number },
    });
    await until(
      'a heartbeat says so',
      () => bench.broker.heartbeats().at(-1)?.body.reading === condition?.reading,
    );
  });

  it('and whose state does not answer > reports that it cannot be read, once its time is over', async () => {
    let state: () => ModuleReport | Promise<ModuleReport> = () => ready;
    const module = failing(
      () => {
        state = () => new Promise(() => undefined);
        throw new Error('it hit something');
      },
      () => state(),
    );
    await inSession({ module, timing: { stateAfterFailure: 100, stateLimit: 60_000 } });
    const { condition } = (await owner.report(owner.give())).body;
    expect(condition).toMatchObject({
      flags: ['UNKNOWN'],
      error: 'its state could not be read within 0.1 s after a failure',
    });
  });

  it('and dies before it has read the state > its next process reports the failure all the same', async () => {
    let state: () => ModuleReport | Promise<ModuleReport> = () => ready;
    const run = () => {
      state = () => new Promise(() => undefined);
      throw new Error('it hit something');
    };
    const module = failing(run, () => state());
    const timing = { stateAfterFailure: 60_000, stateLimit: 60_000 };
    await inSession({ module, timing });
    const command = owner.give();
    await until('the outcome is noted', () => bench.journalText().includes('it hit something'));
    expect(bench.broker.inbox('step.settled')).toEqual([]);
    state = () => ready;
    bench.crash();
    await bench.start({ module, timing });
    owner.welcome({ want: [command.command_id] });
    expect((await owner.report(command)).body).toMatchObject({
      outcome: 'failed',
      error: { code: 'action_failed' },
    });
  });

  it('while it reads the state > a safety stop is answered, and takes what waits', async () => {
    let state: () => ModuleReport | Promise<ModuleReport> = () => ready;
    let count = 0;
    const module = {
      ...failing(
        () => {
          count += 1;
          state = () => new Promise(() => undefined);
          throw new Error('it hit something');
        },
        () => state(),
      ),
      capacity: 2,
    };
    await inSession({ module, timing: { stateAfterFailure: 60_000, stateLimit: 60_000 } });
    owner.give();
    await until('the outcome is noted', () => bench.journalText().includes('it hit something'));
    const waits = owner.give();
    await owner.someHeartbeats();
    owner.order('safety_stop');
    expect((await owner.report(waits)).body).toMatchObject({ outcome: 'cancelled', acted: false });
    expect(count).toBe(1);
  });

  it('of an instrument that takes several commands > begins no other one while it is not fit', async () => {
    let report = ready;
    let count = 0;
    const module = {
      ...failing(
        () => {
          count += 1;
          report = { flags: ['ERROR'], details: {} };
          throw new Error('it hit something');
        },
        () => report,
      ),
      capacity: 2,
    };
    await inSession({ module });
    await owner.report(owner.give());
    const other = owner.give();
    await until('it is refused', () => bench.broker.inbox('step.refused').length === 1);
    expect(bench.broker.inbox('step.refused')[0]).toMatchObject({
      ...{ command_id: other.command_id, body: { reason: 'at_capacity' } },
    });
    expect(count).toBe(1);
    report = ready;
    await until('it says so', () => bench.broker.heartbeats().at(-1)?.body.report?.flags[0] === 'READY');
    await owner.report(owner.give());
    expect(count).toBe(2);
  });

  it('partly, and latches its instrument > reports that, with its data, and without a state', async () => {
    const module = failing(() => {
      throw new ActionFailed('5 of 8 tips', { acted: 'partly', data: { tips: 5 }, latch: true });
    });
    await inSession({ module });
    const { body } = await owner.report(owner.give());
    expect(body).toMatchObject({
      ...{ outcome: 'failed', acted: true, data: { tips: 5 }, latched: '5 of 8 tips' },
      error: { code: 'action_failed', acted: 'partly', retryable: false },
    });
    expect(body).not.toHaveProperty('condition');
  });

  it('without having acted > reports that nothing has moved', async () => {
    const module = failing(() => {
      throw new ActionFailed('the door is open', { acted: 'no' });
    });
    await inSession({ module });
    const { body } = await owner.report(owner.give());
    expect(body).toMatchObject({ outcome: 'failed', acted: false, error: { acted: 'no', retryable: true } });
  });
});

describe('agent, of an action whose result is not as declared', () => {
  const results = { od: { type: 'integer' }, plot: { type: 'file' } } as const;
  const returned = { data: { od: 'text', note: 'x' }, files: { plot: 'never.csv' } };

  it('> reports a bad result of an action that acted, and keeps what it returned', async () => {
    await inSession({
      module: bench.witness.module({ actions: { move: action({ results, run: () => returned }) } }),
    });
    const { body } = await owner.report(owner.give());
    expect(body).toMatchObject({
      ...{ outcome: 'failed', acted: true, data: returned.data, files_missing: [{ label: 'plot' }] },
      error: {
        ...{ code: 'bad_result', acted: 'yes', retryable: false },
        message:
          'the action has ended, but result "od" must be integer, and is text; result "plot" is no file: never.csv',
      },
    });
  });

  it('that is not checked > has succeeded, with a warning for each', async () => {
    const move = action({ results, results_checked: false, run: () => returned });
    await inSession({ module: bench.witness.module({ actions: { move } }) });
    const { body } = await owner.report(owner.give());
    expect(body).toMatchObject({
      outcome: 'succeeded',
      data: returned.data,
      files_missing: [{ label: 'plot' }],
    });
    const lines = bench.broker.inbox('step.log').flatMap((log) => log.body.lines.map(({ text }) => text));
    expect(lines).toEqual([
      'result "od" must be integer, and is text: the result is kept as it is',
      'result "plot" is no file: never.csv: the result is kept as it is',
    ]);
  });
});
