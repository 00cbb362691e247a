import { describe, expect, it } from 'vitest';
import type { About } from '../../../../shared/contracts/about.ts';
import type { StepDefinition } from '../../../../shared/contracts/run.ts';
import type { Supplies } from '../../../../shared/contracts/workcell-state.ts';
import { findShortages } from '../../../../shared/workflow/check-supplies.ts';
import { stepDefinition } from '../../../fixtures/run-definition.ts';
import { armWorkcell, presentInstance } from '../../orchestrator/run-fixtures.ts';

const [arm] = armWorkcell.modules;
const tips = { capacity: 96, uses: { move: 8, fill: 'args.wells' } };
const workcell = { ...armWorkcell, modules: arm ? [{ ...arm, consumables: { tips } }] : [] };

/** What is told where so many tips are left at the instances, in turn. */
function told(steps: StepDefinition[], ...left: number[]): string[] {
  return toldOf(1, steps, left);
}

function toldOf(runs: number, steps: StepDefinition[], left: number[]): string[] {
  const keyed = left.map((amount, n) => [`arm/${n}`, amount] as const);
  const instances = new Map(keyed.map(([key]) => [key, presentInstance({ instance: key.slice(4) })]));
  const supplies = new Map(
    keyed.map(([key, amount]): [string, Supplies] => [key, { tips: { left: amount, taken: {} } }]),
  );
  const placed = steps.flatMap((step, number) => [
    { step, number, name: step.name },
    ...(step.loop?.body ?? []).map((inner) => ({ step: inner, number: inner.number, name: inner.name })),
  ]);
  return findShortages([{ steps: placed, runs }], { instances, supplies, abouts }, workcell);
}

const abouts: ReadonlyMap<string, About> = new Map([['arm/0', aboutOf('move', 'fill')]]);

function aboutOf(...actions: string[]): About {
  return { name: 'arm', actions: actions.map((name) => ({ name, args: [], files: [], results: [] })) };
}

const move = stepDefinition({ name: 'Pick' });
const fill = (args: StepDefinition['args'], more: Partial<StepDefinition> = {}) =>
  stepDefinition({ name: 'Fill', action: 'fill', args, ...more });

describe('what a run would use of what its instruments use up', () => {
  it('is there > nothing is told, nor where nothing is counted', () => {
    expect(told([move, fill({ wells: 8 })], 16)).toEqual([]);
    expect(told([move, move], 8, 8)).toEqual([]);
    expect(told([move])).toEqual([]);
    expect(
      findShortages(
        [{ steps: [{ step: move, number: 0, name: '' }], runs: 1 }],
        { instances: new Map(), supplies: new Map(), abouts },
        armWorkcell,
      ),
    ).toEqual([]);
  });

  it('is not there > is told with how much is left, and what to type', () => {
    expect(told([move, fill({ wells: 8 })], 3)).toEqual([
      'the run uses 16 of tips of arm, and what is left is 3: steps wait then until somebody has refilled it (`weir refill arm tips`)',
    ]);
  });

  it('is used by many runs of one submission > is told of all of them', () => {
    expect(toldOf(20, [move], [96])).toEqual([expect.stringContaining('the 20 runs use 160 of tips of arm')]);
    expect(toldOf(12, [move], [96])).toEqual([]);
  });

  it('is known in part > is at least that', () => {
    const open = fill(
      { wells: '${{ steps.count.data.n }}' },
      { expressions: { '/args/wells': '${{ steps.count.data.n }}' } },
    );
    expect(told([move, open], 3)).toEqual([expect.stringContaining('uses at least 8 of tips')]);
    expect(told([open], 0)).toEqual([]);
  });

  it('is used in rounds > counts once a round where those are known', () => {
    const body = [{ ...move, number: -1 }];
    const loop = (items: string | number[]) =>
      stepDefinition({ module: '', loop: { body, for_each: { items, as: 'each', max_parallel: 1 } } });
    expect(told([loop([1, 2, 3])], 20)).toEqual([expect.stringContaining('uses at least 24 of tips')]);
    expect(told([loop('payload.wells')], 20)).toEqual([]);
  });

  it('cannot be told > is told of the step', () => {
    expect(told([fill({})], 96)).toEqual([
      expect.stringMatching(
        /^step "Fill": how much it uses of tips of arm cannot be told, and counts as none: .*"wells"/,
      ),
    ]);
  });

  it('is more than an instance can hold, or no amount > is told as a problem, and not here', () => {
    for (const wells of [97, -1, 'abc']) expect(told([fill({ wells })], 96)).toEqual([]);
  });

  it('is counted for an action that no agent has told > is warned of, with the action that was meant', () => {
    const instances = new Map([['arm/0', presentInstance({ instance: '0' })]]);
    const runs = [{ steps: [{ step: move, number: 0, name: '' }], runs: 1 }];
    const find = (...actions: string[]) =>
      findShortages(
        runs,
        { instances, supplies: new Map(), abouts: new Map([['arm/0', aboutOf(...actions)]]) },
        workcell,
      );
    expect(find('move', 'full')).toEqual([
      'nothing is counted for "fill", which is no action of arm ("uses" of tips in the workcell file); did you mean "full"?',
    ]);
    // Its actions are not known.
    expect(find()).toEqual([]);
  });
});
