import { describe, expect, it } from 'vitest';
import { planRetry } from '../../../../../shared/workflow/recovery/plan-retry.ts';
import { addedStepId } from '../../../../../orchestrator/machine/values/place-steps.ts';
import { placeSteps } from '../../../../../orchestrator/machine/values/place-steps.ts';
import type { StepDefinition, StepRecord, StoredRun } from '../../../../../shared/contracts/run.ts';
import { runDefinition, stepDefinition } from '../../../../fixtures/run-definition.ts';
import { done, failed, groundOf } from './retry-facts.ts';

/** A step and what became of it; without a status it has not begun. */
type Told = [name: string, status: StepRecord['status'] | undefined, more?: Partial<StepDefinition>];

function runOf(told: readonly Told[], records: Partial<Record<number, Partial<StepRecord>>> = {}) {
  const definition = runDefinition({
    steps: told.map(([name, , more]) => stepDefinition({ id: name, name, ...more })),
  });
  const steps: StoredRun['steps'] = {};
  for (const [position, [name, status]] of told.entries()) {
    if (!status) continue;
    const command_id = `${definition.run_id}.${position}.1`;
    const about = { attempt: 1, command_id, instance: 'a', started_at: position, data: { from: name } };
    steps[position] = { status, ...about, ...records[position] };
  }
  return { definition, steps };
}

/** What a plan does, by the steps' names. */
function shown(told: readonly Told[], from?: string) {
  const run = runOf(told);
  const at = told.findIndex(([name]) => name === from);
  const plan = planRetry(run, from === undefined ? undefined : at);
  const name = (position: number) => plan.steps[position]?.name;
  return {
    taken: Object.keys(plan.taken_over).map((position) => name(Number(position))),
    again: [...plan.again].sort((a, b) => a - b).map(name),
    left_out: plan.left_out.map((position) => told[position]?.[0]),
    begins: plan.begins.map(name),
    after: plan.steps.map(({ after }) => after?.map(name)),
  };
}

const chain: Told[] = [
  ['fetch', 'succeeded'],
  ['weigh', 'skipped'],
  ['mix', 'failed'],
  ['read', undefined],
];

/** `round` of the loop at `of`. */
const round = (of: number, round: number) => ({ as: 'round' as const, of, round });
const body = (name: string, number = -1) => ({ ...stepDefinition({ name }), number });

describe('planRetry', () => {
  it('chain > goes on with the step that failed, and takes over what is done', () => {
    expect(shown(chain)).toEqual({
      taken: ['fetch', 'weigh'],
      again: ['mix', 'read'],
      left_out: [],
      begins: ['mix'],
      after: [undefined, undefined, undefined, undefined],
    });
  });

  it('chain > a step from which it begins is done again, with all after it', () => {
    expect(shown(chain, 'weigh')).toMatchObject({ taken: ['fetch'], again: ['weigh', 'mix', 'read'] });
  });

  it('chain > records name the run that they come from, the first one after many retries', () => {
    const run = runOf(chain, { 1: { taken_from: 'OLDER' } });
    const { taken_over } = planRetry(run);
    expect(taken_over).toMatchObject({
      0: { status: 'succeeded', data: { from: 'fetch' }, taken_from: run.definition.run_id },
      1: { taken_from: 'OLDER' },
    });
  });

  it('chain > a step that was left out when its outcome was unknown counts as skipped', () => {
    const run = runOf(
      [
        ['fetch', 'cancelled'],
        ['mix', 'failed'],
      ],
      { 0: { resolution: { as: 'skip', at: 1 } } },
    );
    expect(planRetry(run).taken_over).toMatchObject({ 0: { status: 'skipped' } });
  });

  it('chain > a failure that the run has gone on after is taken over as it is', () => {
    const told: Told[] = [
      ['fetch', 'failed', { on_failure: 'continue' }],
      ['mix', 'succeeded'],
      ['read', 'cancelled'],
    ];
    expect(shown(told)).toMatchObject({ taken: ['fetch', 'mix'], again: ['read'] });
  });

  it('dag > what does not depend on the step is taken over', () => {
    const told: Told[] = [
      ['prepare', 'succeeded', { after: [] }],
      ['heat', 'succeeded', { after: [0] }],
      ['weigh', 'failed', { after: [0] }],
      ['mix', undefined, { after: [1, 2] }],
    ];
    expect(shown(told)).toMatchObject({
      taken: ['prepare', 'heat'],
      again: ['weigh', 'mix'],
      begins: ['weigh'],
    });
    expect(shown(told, 'heat')).toMatchObject({
      taken: ['prepare'],
      again: ['heat', 'weigh', 'mix'],
      begins: ['heat', 'weigh'],
    });
  });

  it('cleanup > is done again, whatever became of it', () => {
    const told: Told[] = [...chain, ['tidy up', 'succeeded', { cleanup: true }]];
    expect(shown(told)).toMatchObject({ again: ['mix', 'read', 'tidy up'], begins: ['mix'] });
  });

  it('cleanup > is all that is left where it is what failed', () => {
    const told: Told[] = [
      ['mix', 'succeeded'],
      ['tidy up', 'failed', { cleanup: true }],
    ];
    expect(shown(told)).toMatchObject({ again: ['tidy up'], begins: ['tidy up'] });
  });

  const list = { items: [1, 2, 3], as: 'item', max_parallel: 1 };
  const eachOf: Told[] = [
    ['fetch', 'succeeded'],
    ['read', 'failed', { loop: { body: [body('read')], for_each: list } }],
    ['tidy', undefined],
    ['read[1]', 'succeeded', { after: [0], added_for: round(1, 1) }],
    ['read[2]', 'failed', { after: [3], added_for: round(1, 2) }],
  ];

  it('loop > that is not done goes on with its rounds', () => {
    expect(shown(eachOf)).toMatchObject({
      taken: ['fetch', 'read[1]'],
      again: ['read', 'tidy', 'read[2]'],
      left_out: [],
      begins: ['read[2]'],
    });
  });

  it('loop > begins anew where it is named, or something before it is', () => {
    for (const from of ['read', 'fetch']) {
      expect(shown(eachOf, from)).toMatchObject({
        left_out: ['read[1]', 'read[2]'],
        begins: [from],
      });
    }
  });

  it('loop > a round that is named is done again, with what comes after it', () => {
    expect(shown(eachOf, 'read[1]')).toMatchObject({
      taken: ['fetch'],
      again: ['read', 'tidy', 'read[1]', 'read[2]'],
      begins: ['read[1]'],
    });
  });

  it('loop > rounds that others decide about are left out once one before them is done again', () => {
    const told: Told[] = [
      ['mix', 'succeeded', { loop: { body: [body('mix')], repeat: { until: 'x', max: 9 } } }],
      ['read', 'failed'],
      ['mix[1]', 'succeeded', { after: [], added_for: round(0, 1) }],
      ['mix[2]', 'succeeded', { after: [2], added_for: round(0, 2) }],
    ];
    expect(shown(told)).toMatchObject({ taken: ['mix', 'mix[1]', 'mix[2]'], again: ['read'] });
    expect(shown(told, 'mix[1]')).toMatchObject({
      taken: [],
      again: ['mix', 'read', 'mix[1]'],
      left_out: ['mix[2]'],
    });
  });

  it('loop > of a round of several steps those that are done are taken over', () => {
    const two = [body('wash/a', -1), { ...body('wash/b', -2), after: [-1] }];
    const told: Told[] = [
      ['wash', 'failed', { loop: { body: two, for_each: list } }],
      ['wash[1]/a', 'succeeded', { after: [], added_for: round(0, 1) }],
      ['wash[1]/b', 'failed', { after: [1], added_for: round(0, 1) }],
    ];
    expect(shown(told)).toMatchObject({ taken: ['wash[1]/a'], again: ['wash', 'wash[1]/b'] });
  });

  it('recover > what was done when a step had failed is left out once the step is done again', () => {
    const told: Told[] = [
      ['mix', 'failed', { recover: [body('empty it')] }],
      ['read', undefined],
      ['empty it', 'succeeded', { after: [], added_for: { as: 'recover', of: 0, round: 1 } }],
    ];
    expect(shown(told)).toMatchObject({ again: ['mix', 'read'], left_out: ['empty it'] });
  });

  it('insert > what a person had put before a step stays done', () => {
    const told: Told[] = [
      ['fetch', 'succeeded'],
      ['mix', 'failed', { after: [2] }],
      ['prime', 'succeeded', { after: [0], added_for: { as: 'insert', of: 1, round: 1, request: 'r' } }],
    ];
    expect(shown(told)).toMatchObject({ taken: ['fetch', 'prime'], again: ['mix'] });
    expect(shown(told, 'fetch')).toMatchObject({ again: ['fetch', 'mix', 'prime'], begins: ['fetch'] });
  });

  it('numbers > all that a step says of others is told by their new positions', () => {
    const scope = { steps: { last: 5, self: -1 }, values: {}, loop: 3 };
    const given = { parameters: {}, expressions: {}, scope };
    const recovering = { ...body('tell', -2), after: [-1, 5], scope, same_instance_as: 5 };
    const told: Told[] = [
      ['mix', 'failed', { recover: [body('empty it')] }],
      ['empty it', 'succeeded', { after: [], added_for: { as: 'recover', of: 0, round: 1 } }],
      ['fetch', 'succeeded', { after: [] }],
      ['each', undefined, { after: [2], loop: { body: [recovering], for_each: list } }],
      ['read', undefined, { after: [0, 3], scope: { ...scope, given }, recover: [recovering] }],
      ['last', 'succeeded', { after: [2], same_instance_as: 2 }],
    ];
    const moved = { steps: { last: 4, self: -1 }, values: {}, loop: 2 };
    const { steps, came_from, taken_over } = planRetry(runOf(told));
    expect(came_from).toEqual([0, 2, 3, 4, 5]);
    expect(Object.keys(taken_over)).toEqual(['1', '4']);
    expect(steps[2]?.loop?.body[0]).toMatchObject({
      number: -2,
      after: [-1, 4],
      scope: moved,
      same_instance_as: 4,
    });
    expect(steps[3]).toMatchObject({
      after: [0, 2],
      scope: { ...moved, given: { scope: moved } },
      recover: [{ scope: moved }],
    });
    expect(steps[4]).toMatchObject({ after: [1], same_instance_as: 1 });
  });

  it('ids > steps that were added keep theirs, and the folders of their files; what is added anew has others', () => {
    const file = (path: string) => ({ label: 'photo', path, size: 1, sha256: 'f' });
    const added = (position: number, ...[of, each]: Parameters<typeof round>) => ({
      ...{ id: addedStepId('read', each, position), after: [], added_for: round(of, each) },
    });
    const told: Told[] = [
      ['mix', 'failed', { recover: [body('empty it')] }],
      ['empty it', 'succeeded', { after: [], added_for: { as: 'recover', of: 0, round: 1 } }],
      ['all', undefined, { after: [], loop: { body: [body('read')], for_each: list } }],
      ['all[1]', 'succeeded', added(3, 2, 1)],
      ['all[2]', 'succeeded', added(4, 2, 2)],
    ];
    const taken = file('read.1-3/a.png');
    const { steps, taken_over } = planRetry(runOf(told, { 3: { files: [taken] } }));
    expect(steps.map(({ id }) => id)).toEqual(['mix', 'all', 'read.1-3', 'read.2-4']);
    expect(taken_over[2]?.files).toEqual([taken]);
    const [next] = placeSteps([{ ...stepDefinition({ id: 'read' }), number: -1 }], {
      ...{ base: steps.length, added_for: round(1, 3), nameOf: (name: string) => name },
    });
    // At a position that a step which stays has had in the old run.
    expect(next?.id).toBe('read.3-4');
  });

  it('numbers > a step of the chain behind one that is left out waits for what that one waited for', () => {
    const told: Told[] = [
      ['fetch', 'succeeded'],
      ['mix', 'failed', { recover: [body('empty it')] }],
      ['empty it', 'succeeded', { added_for: { as: 'recover', of: 1, round: 1 } }],
      ['read', undefined],
    ];
    expect(shown(told)).toMatchObject({
      again: ['mix', 'read'],
      after: [undefined, undefined, undefined],
    });
  });

  it('ten thousand steps > are planned without a deep recursion', () => {
    const told = Array.from({ length: 10_000 }, (_, at): Told => [`s${at}`, at === 0 ? 'failed' : undefined]);
    expect(planRetry(runOf(told)).again.size).toBe(10_000);
  });
});

describe('a gap from a result that is taken over', () => {
  const gap = { from: 0, point: 'end' as const, at: 'start' as const, max: 300 };
  const problemsOf = async (facts: object, at: number) =>
    (await groundOf([done, { ...failed, gaps: [{ ...gap, ...facts }] }], { at })).draft.problems.filter(
      ({ pointer }) => pointer === '/from_step',
    );

  it('is refused where it cannot be kept any more, and what does that again is named', async () => {
    expect(await problemsOf({}, 300_400)).toEqual([]);
    expect(await problemsOf({}, 300_600)).toMatchObject([
      {
        pointer: '/from_step',
        message: expect.stringMatching(
          /^step "s1" must follow "s0" within 300 s, .*: from_step "s0" does that again$/,
        ) as string,
      },
    ]);
  });

  it('that is soft, or after which the run goes on > is no problem', async () => {
    expect(await problemsOf({ soft: true }, 300_600)).toEqual([]);
    expect(await problemsOf({ on_broken: 'note' }, 300_600)).toEqual([]);
  });
});
