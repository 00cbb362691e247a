import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActionBar, Timeline } from '../../../shared/contracts/activity.ts';
import type { History } from '../../../shared/contracts/history.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { until } from '../../support/until.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { Lab } from '../../support/lab/lab.ts';

const move = { name: 'move', module: 'arm', action: 'move' };
const hold = { name: 'hold', module: 'arm', action: 'hold' };

describe('the timeline', () => {
  let lab: Lab;
  let agent: LabAgent;

  beforeEach(async () => {
    lab = await Lab.open();
    agent = await lab.startAll();
  });
  afterEach(() => lab.close());

  async function timeline(query = ''): Promise<Timeline> {
    return (await lab.ask<Timeline>('GET', `/timeline${query}`)).body;
  }

  const bars = (told: Timeline): ActionBar[] => told.instruments.flatMap((instrument) => instrument.bars);
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());

  /** The bars that a run's records come to. */
  const barsOf = ({ definition: { run_id, label, steps }, steps: records }: StoredRun) =>
    Object.entries(records).map(([step, { attempt, status, started_at, ended_at }]) => ({
      ...{ run_id, label, step: Number(step), step_name: steps[Number(step)]!.name, attempt },
      ...{ action: steps[Number(step)]!.action, outcome: status === 'running' ? 'acting' : status },
      ...{ from: iso(started_at), to: iso(ended_at) },
    }));

  /** Ends the gateway and starts another one, which remembers nothing. */
  async function restart(config: { keep_finished_runs?: number } = {}): Promise<void> {
    await lab.gateway.stop();
    await lab.startGateway({ config, timing: { retention: 20 } });
  }

  /** Resolves when the run's only step has been given out and has failed. */
  async function fail(run: string, attempt = 1): Promise<void> {
    await agent.witness.untilActing(`${run}.0.${attempt}`);
    agent.witness.gates.get(`${run}.0.${attempt}`)!.fail(new Error('the gripper is stuck'));
  }

  async function untilWhole(): Promise<void> {
    await until('it reaches back', async () => !(await timeline()).more);
  }

  it('runs that are over and one that goes on > are told as their records have them, by a new gateway, too', async () => {
    const done = await lab.complete([move, move]);
    const failing = await lab.begin([hold]);
    await fail(failing);
    await lab.untilState(failing, 'failed');
    const going = await lab.begin([move, hold]);
    await agent.witness.untilActing(`${going}.1.1`);
    await until('its agent has told when it began', async () =>
      (await lab.logOf(going)).some((line) => /^step 2 "[^"]*" is acting$/.test(line)),
    );
    const runs = await Promise.all([done, failing, going].map((id) => lab.store.readRun(id)));
    const expected = runs.flatMap((run) => barsOf(run!));
    const told = await timeline();
    expect(told.instruments).toMatchObject([{ module: 'arm', instance: 'a' }]);
    expect(bars(told)).toEqual(expected);
    expect(bars(told).map(({ outcome }) => outcome)).toEqual([
      ...['succeeded', 'succeeded', 'failed', 'succeeded', 'acting'],
    ]);
    await restart();
    await untilWhole();
    expect((await timeline()).instruments).toEqual(told.instruments);
    // It follows what happens since.
    agent.witness.openAll();
    await lab.untilState(going, 'completed');
    const after = barsOf((await lab.store.readRun(going))!);
    expect(bars(await timeline()).slice(-2)).toEqual(after);
    expect(bars(await timeline(`?from=${Date.parse(after[1]!.to!) + 1}`))).toEqual([]);
  });

  it('runs have left the store > are told by a new gateway as before', async () => {
    const retry = { attempts: 2, on: ['failed'], backoff: { initial: 1.1, factor: 1, max: 2 } };
    const run = await lab.begin([{ ...hold, retry }]);
    await fail(run);
    await agent.witness.untilActing(`${run}.0.2`);
    agent.witness.openAll();
    await lab.untilState(run, 'completed');
    const before = await timeline();
    expect(bars(before)).toMatchObject([
      { attempt: 1, outcome: 'failed' },
      { attempt: 2, outcome: 'succeeded' },
    ]);
    const [first, second] = bars(before);
    expect(before.waits).toMatchObject([{ run_id: run, from: first!.to, to: second!.from, reason: 'retry' }]);
    const [step] = (await lab.ask<{ steps: object[] }>('GET', `/runs/${run}`)).body.steps;
    expect(step).toMatchObject({
      waited_for: 'retry',
      earlier: [{ attempt: 1, started_at: first!.from, ended_at: first!.to }],
    });
    const counted = () => lab.ask('GET', `/experiments/runs?experiment_id=${lab.experiment}`);
    const { body: runs } = await counted();
    expect(runs).toMatchObject({ [lab.experiment]: { counts: { completed: 1 }, newest: { run_id: run } } });
    await restart({ keep_finished_runs: 0 });
    await until('it has left the store', async () => (await lab.store.readRevision(run)) === undefined);
    await restart();
    await untilWhole();
    const { instruments, waits } = await timeline();
    expect({ instruments, waits }).toEqual({ instruments: before.instruments, waits: before.waits });
    expect((await counted()).body).toEqual(runs);
  });

  it('the history > counts what ended, how busy the instrument was, and what failed', async () => {
    await lab.complete([move, move]);
    const failing = await lab.begin([hold]);
    await fail(failing);
    const { steps } = await lab.untilState(failing, 'failed');
    const told = (await lab.ask<History>('GET', '/history?bucket=1d')).body;
    const all = (of: 'runs' | 'steps', name: string) =>
      told.buckets.reduce((sum, bucket) => sum + (bucket[of] as Record<string, number>)[name]!, 0);
    expect([all('runs', 'completed'), all('runs', 'failed')]).toEqual([1, 1]);
    expect([all('steps', 'succeeded'), all('steps', 'failed')]).toEqual([2, 1]);
    expect(told.utilisation).toMatchObject([{ module: 'arm', instance: 'a', actions: 3 }]);
    const last = { run_id: failing, label: 'whole', step: 0, step_name: 'hold', at: iso(steps[0]!.ended_at) };
    const text = expect.stringContaining('the gripper is stuck') as string;
    expect(told.failures).toEqual([{ module: 'arm', code: 'action_failed', text, count: 1, last }]);
    expect(told.durations).toMatchObject([{ module: 'arm', action: 'move', count: 2 }]);
  });

  it.each([
    ['/history?bucket=soon', '"bucket" must be a time'],
    ['/history?bucket=1s', '"bucket" makes more than 1000 parts'],
    ['/timeline?from=yesterday', '"from" must be a time'],
    ['/timeline?from=2026-11-26T14:00:00', '"from" must be a time'],
    ['/timeline?from=2000&to=1000', '"from" is to be earlier'],
    ['/timeline?module=arn', 'did you mean "arm"'],
  ])('%s > is refused with the place', async (query, words) => {
    const detail = expect.stringContaining(words) as string;
    expect(await lab.ask('GET', query)).toMatchObject({ status: 400, body: { code: 'bad_request', detail } });
  });
});
