import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject, type JsonObject } from '../../../shared/kernel/json/json.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { order, read } from '../../support/lab/operator.ts';
import { step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

describe('for what the steps of a run wait', () => {
  let lab: Lab;
  let arm: LabAgent;

  beforeAll(async () => {
    lab = await Lab.open({
      modules: ['arm', 'oven'],
      config: '{ verify_locations_before_transfer: true }',
      more: 'locations: { arm: { nest: [1, 2, 3], deck: [4, 5, 6] } }',
    });
    arm = await lab.startAll();
  }, 60_000);
  afterAll(() => lab.close(), 30_000);

  /** A run whose steps wait for those alone that they name. */
  async function beginDag(flowdef: JsonObject[]): Promise<string> {
    const workflow = JSON.stringify({ name: 'side by side', execution: 'dag', flowdef });
    return submitted({ experiment_id: lab.experiment, workflow });
  }
  async function submitted(form: Record<string, string>): Promise<string> {
    const answer = await lab.submit(form);
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { run_id: string }).run_id;
  }
  const waitsOf = async (run: string) => (await read(lab, `/runs/${run}`))['waiting_for'] as JsonObject[];
  const untilWaits = (run: string, expected: object[]) =>
    expect.poll(() => waitsOf(run), { timeout: 20_000 }).toMatchObject(expected);

  it('several steps wait, each for something else > the run, the list and the feed tell each, with what to do', async () => {
    const feed = await FeedReader.open(lab.url('/feed'));
    const run = await beginDag([
      step('hold', { name: 'first' }),
      step('hold', { name: 'second' }),
      step('move', { name: 'bake', module: 'oven' }),
      step('move', { name: 'last', dependencies: ['first', 'second'] }),
    ]);
    const busy = {
      reason: 'busy',
      step: 1,
      name: 'second',
      module: 'arm',
      instance: 'a',
      run,
      hint: `weir status ${run}`,
    };
    const absent = { reason: 'no_agent', step: 2, name: 'bake', module: 'oven' };
    await untilWaits(run, [busy, absent]);
    const { runs } = (await read(lab, '/runs')) as { runs: JsonObject[] } & JsonObject;
    expect(runs[0]).toMatchObject({ run_id: run, waiting_steps: 2, waiting_for: [busy, absent] });
    await until('the feed has told it', () =>
      feed.entries.some(({ data: { summary } }) => isObject(summary) && summary['waiting_steps'] === 2),
    );
    await feed.close();
    await order(lab, 'lock/arm');
    const held = {
      reason: 'held',
      hint: 'weir admin unlock arm',
      held_by: { what: 'module', hold: 'locked', by: 'Ada' },
    };
    await untilWaits(run, [held, absent]);
    await order(lab, 'unlock/arm');
    await lab.startAgent({ module: 'oven' });
    await arm.witness.untilActing(`${run}.0.1`);
    arm.witness.openAll();
    await arm.witness.untilActing(`${run}.1.1`);
    arm.witness.openAll();
    await lab.untilState(run, 'completed');
    expect(await read(lab, `/runs/${run}`)).toMatchObject({
      waiting: null,
      waiting_for: [],
      waiting_steps: 0,
    });
  });

  it('what a step moves goes where something is > the location is named until somebody has emptied it', async () => {
    const set = (state: string) =>
      fetch(lab.url(`/locations/nest/set?experiment_id=${state}`), { method: 'POST' });
    expect((await set(lab.experiment)).ok).toBe(true);
    const run = await lab.begin([step('move', { args: { target: 'nest' }, locations: { target: 'nest' } })]);
    await untilWaits(run, [{ reason: 'location', location: 'nest', step: 0 }]);
    await set('');
    await lab.untilState(run, 'completed');
    await set('');
  });

  it('two runs have their plates where the other goes > both are told of the deadlock and whom to cancel; after a cancel the other goes on', async () => {
    const move = (locations: Record<string, string>, name: string) =>
      step('move', { name, locations, args: { ...locations } });
    const first = await lab.begin([
      move({ target: 'nest' }, 'bring'),
      step('hold'),
      move({ source: 'nest', target: 'deck' }, 'swap'),
    ]);
    await arm.witness.untilActing(`${first}.1.1`);
    // Of another experiment, which has its turn next.
    const second = await submitted({
      experiment_id: newId(),
      workflow: JSON.stringify({
        name: 'swap',
        flowdef: [move({ target: 'deck' }, 'bring'), move({ source: 'deck', target: 'nest' }, 'swap')],
      }),
    });
    arm.witness.openAll();
    const named = (run: string, other: string) => [
      {
        ...{ reason: 'circle', name: 'swap', run: other },
        hint: `weir cancel ${run} or weir cancel ${other}`,
        circle: [{ run }, { run: other }],
      },
    ];
    await untilWaits(first, named(first, second));
    await untilWaits(second, named(second, first));
    const { chain } = (await read(lab, `/runs/${first}/waits`)) as { chain: JsonObject[] } & JsonObject;
    expect(chain.at(-1)).toMatchObject({ kind: 'circle' });
    const events = Object.values((await read(lab, '/events')) as Record<string, JsonObject>);
    const told = events.filter(({ event_name }) => event_name === 'CIRCLE');
    expect(told.map(({ steps }) => JSON.stringify(steps))).toEqual([
      expect.stringMatching(new RegExp(`(?=.*${first})(?=.*${second})`)),
    ]);
    await lab.cancel(first);
    await untilWaits(second, [{ reason: 'location', location: 'nest' }]);
    await fetch(lab.url('/locations/nest/set?experiment_id='), { method: 'POST' });
    await lab.untilState(second, 'completed');
  });
});
