import { describe, expect, it } from 'vitest';
import { mostWaitsTold } from '../../../shared/contracts/waiting-for.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { commands, endOf, first, Lab, said, second, idleLab } from './owner-lab.ts';

/** Steps that wait for no other. */
const independent = (count: number, given: Partial<StepDefinition> = {}): StepDefinition[] =>
  Array.from({ length: count }, () => stepDefinition({ after: [], ...given }));
const oven = {
  module: 'oven',
  about: { name: 'oven', actions: [{ name: 'move', args: [], files: [], results: [] }] },
};
/** The steps that a turn gives to instruments, once it is committed. */
function steps(tx: Transaction): number[] {
  tx.changes();
  return commands(tx).map(({ body }) => body.step.position);
}
const waits = (lab: Lab, run_id = first) => [...(lab.state.runs.get(run_id)?.waits ?? [])];

describe('steps of a run that wait for no other', () => {
  it('on two modules > go at once, and what waits for both goes when both are done', () => {
    const lab = idleLab();
    lab.hello(oven);
    const both = [
      ...independent(1),
      ...independent(1, { module: 'oven' }),
      stepDefinition({ after: [0, 1] }),
    ];
    expect(steps(lab.submit(first, both))).toEqual([0, 1]);
    expect(steps(lab.settled(`${first}.1.1`, { module: 'oven' }))).toEqual([]);
    expect(steps(lab.settled(`${first}.0.1`))).toEqual([2]);
  });

  it('one has failed > the run says that it fails, until what is in flight is at rest as well', () => {
    const lab = idleLab();
    lab.hello(oven);
    const summary = (tx: Transaction) => endOf(tx)?.summary;
    expect(
      summary(lab.submit(first, [...independent(1), ...independent(1, { module: 'oven' })])),
    ).not.toHaveProperty('failing');
    const failed = {
      outcome: 'failed',
      acted: true,
      error: { code: 'action_failed', message: 'm', retryable: false },
    } as const;
    expect(summary(lab.settled(`${first}.0.1`, failed))).toMatchObject({ failing: true, acting: false });
    expect(summary(lab.settled(`${first}.1.1`, { module: 'oven' }))).not.toHaveProperty('failing');
  });

  it('one of them is unknown when the run is cancelled, and its instrument goes on > the run waits for the other one', () => {
    const lab = idleLab();
    lab.hello(oven);
    lab.submit(first, [...independent(1, { on_unknown: 'pause' }), ...independent(1, { module: 'oven' })]);
    lab.settled(`${first}.0.1`, { outcome: 'interrupted', acted: true });
    expect(lab.runState()).toBe('active');
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    const body = { module: 'arm', instance: 'a', goes_on: true };
    lab.play(said('step.progress', { run_id: first, command_id: `${first}.0.1` }, body));
    expect(lab.runState()).toBe('cancelling');
    lab.settled(`${first}.1.1`, { module: 'oven', outcome: 'cancelled' });
    expect(lab.runState()).toBeUndefined();
  });

  it('on one instance > go one after the other, and each knows for what it has waited', () => {
    const lab = idleLab();
    expect(steps(lab.submit(first, independent(3)))).toEqual([0]);
    expect(waits(lab).map(([position, { why }]) => [position, why?.kind])).toEqual([
      [1, 'busy'],
      [2, 'busy'],
    ]);
    lab.now += 5_000;
    const next = lab.settled(`${first}.0.1`);
    expect(steps(next)).toEqual([1]);
    expect(next.measured).toContainEqual({ kind: 'wait', module: 'arm', reason: 'busy', ms: 5_010 });
    expect(lab.state.runs.get(first)?.steps[1]?.waited_for).toBe('busy');
    expect(lab.state.runs.get(first)?.steps[0]?.waited_for).toBeUndefined();
    expect(waits(lab).map(([position]) => position)).toEqual([2]);
  });

  it('on one module of two instances > stay where the first of them goes, but for those that may go anywhere', () => {
    const lab = idleLab();
    lab.hello({ instance: 'b' });
    const [same, other] = independent(2);
    const [anywhere] = independent(1, { instance: 'any' });
    const tx = lab.submit(first, [same!, other!, anywhere!]);
    expect(commands(tx).map(({ body }) => [body.step.position, body.instance])).toEqual([
      [0, 'a'],
      [2, 'b'],
    ]);
    expect(waits(lab)).toMatchObject([[1, { queued: { home: 'a' }, why: { kind: 'busy' } }]]);
  });

  it('one that names an instance > goes there or waits for it; one that names a step goes where that one went', () => {
    const lab = idleLab();
    const [here] = independent(1, { instance: 'any' });
    const there = stepDefinition({ after: [0], only_instance: 'b' });
    const asThere = stepDefinition({ after: [1], same_instance_as: 1 });
    const asHere = stepDefinition({ after: [2], same_instance_as: 0 });
    lab.submit(first, [here!, there, asThere, asHere]);
    lab.settled(`${first}.0.1`);
    expect(waits(lab)).toMatchObject([[1, { why: { kind: 'no_agent', instance: 'b' } }]]);
    const places = [lab.hello({ instance: 'b' }), lab.settled(`${first}.1.1`, { instance: 'b' })];
    places.push(lab.settled(`${first}.2.1`, { instance: 'b', number: 2 }));
    expect(places.flatMap((tx) => commands(tx).map(({ body }) => body.instance))).toEqual(['b', 'b', 'a']);
  });

  it('one that names a step which was skipped and went nowhere > stays where the run is at home', () => {
    const lab = new Lab();
    const skipped = stepDefinition({ after: [], on_unknown: 'pause' });
    lab.hello();
    lab.submit(first, [skipped, stepDefinition({ after: [0], same_instance_as: 0 })]);
    const record = lab.state.runs.get(first)!.steps[0]!;
    record.instance = '';
    lab.settled(`${first}.0.1`);
    lab.hello({ instance: 'b' });
    expect(lab.state.instances.get('arm/a')?.occupied).toMatchObject([{ command_id: `${first}.1.1` }]);
  });

  it('in a sequential workcell > go side by side, and no step of another run does', () => {
    const lab = idleLab({ capacity: 4 }, { sequential_scheduler: true });
    expect(steps(lab.submit(first, [...independent(2), stepDefinition({ after: [0] })]))).toEqual([0, 1]);
    expect(steps(lab.submit(second, independent(1)))).toEqual([]);
    expect(steps(lab.settled(`${first}.0.1`))).toEqual([2]);
    lab.settled(`${first}.1.1`);
    const last = lab.settled(`${first}.2.1`);
    expect(commands(last).map(({ run_id }) => run_id)).toEqual([second]);
  });

  it('a pause of their run > none goes; a resume > all go that can', () => {
    const lab = new Lab();
    lab.submit(first, independent(3));
    const control = (command: string) => lab.play(said('run.control', { run_id: first }, { command }));
    control('pause').changes();
    expect(lab.state.waiting.size).toBe(0);
    expect(steps(lab.hello({ capacity: 2 }))).toEqual([]);
    expect(steps(control('resume'))).toEqual([0, 1]);
    expect(lab.state.runs.get(first)?.steps[1]?.waited_for).toBe('paused');
  });

  it('an instance that is held back until one of them is repeated > takes that one, whichever is next', () => {
    const lab = idleLab();
    lab.submit(first, independent(3));
    const record = lab.state.instances.get('arm/a')!;
    lab.state.instances.set('arm/a', { ...record, error: 'unknown', quarantined_for: [`${first}.2.1`] });
    lab.settled(`${first}.0.1`);
    expect(lab.state.instances.get('arm/a')?.occupied).toMatchObject([{ command_id: `${first}.2.1` }]);
  });
});

describe('a run of 2,000 steps that wait', () => {
  it('an event of one of them > looks at that one, and at those that are shown', () => {
    const lab = idleLab();
    const count = 2_000;
    lab.submit(first, independent(count));
    const queue = () => [...(lab.state.waiting.get('arm') ?? [])];
    lab.settled(`${first}.0.1`);
    const before = new Set(queue());
    expect(before.size).toBe(count - 2);
    const tx = lab.settled(`${first}.1.1`, { number: 2 });
    expect(steps(tx)).toEqual([2]);
    expect(queue().filter((step) => !before.has(step))).toEqual([]);
    const told = waits(lab).filter(([, { why }]) => why);
    expect(told.length).toBeLessThanOrEqual(mostWaitsTold + 2);
  });
});

describe('simulated steps that wait for no other', () => {
  it('go at once, ten in all; runs take turns', () => {
    const lab = new Lab();
    const run = (run_id: string, count: number) => ({
      kind: 'found' as const,
      run: newStoredRun({ run_id, experiment_id: 'e', simulate: true, steps: independent(count) }),
    });
    const begun = (tx: Transaction) =>
      tx.toSend.flatMap((item) => (item.kind === 'simulate' ? [item.settled] : []));
    const tx = lab.play(run(first, 30), run(second, 2));
    expect(
      begun(tx)
        .map(({ run_id }) => run_id)
        .sort(),
    ).toEqual([...Array.from({ length: 8 }, () => first), ...Array.from({ length: 2 }, () => second)]);
    const messages = begun(tx).map((settled) => ({ kind: 'message' as const, message: settled }));
    const next = lab.play(...messages);
    expect(begun(next)).toHaveLength(10);
    expect(lab.runState(second)).toBeUndefined();
  });
});
