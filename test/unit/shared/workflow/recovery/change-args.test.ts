import { describe, expect, it } from 'vitest';
import {
  changeSteps,
  namesIn,
  type ChangedArgs,
} from '../../../../../shared/workflow/recovery/edit-steps.ts';
import type { StepDefinition } from '../../../../../shared/contracts/run.ts';
import type { JsonObject } from '../../../../../shared/kernel/json/json.ts';
import { decodeWorkcellState, workcellField } from '../../../../../shared/contracts/workcell-state.ts';
import type { WorkcellModule } from '../../../../../shared/contracts/workcell.ts';
import { stepDefinition } from '../../../../fixtures/run-definition.ts';
import { labWorkcell } from '../../../orchestrator/run-fixtures.ts';
import { done, failed, groundOf } from './retry-facts.ts';

const workcell = { locations: { arm: { nest: [1, 2], oven: [3, 4] } } };

function changed(steps: Partial<StepDefinition>[], args: ChangedArgs, fixed: readonly number[] = []) {
  return changeSteps(steps.map(stepDefinition), args, workcell, (at) =>
    fixed.includes(at) ? 'it has begun' : undefined,
  );
}

describe('changeSteps', () => {
  it('a value > takes the place of the old one; others stay', () => {
    const { steps, changes } = changed([{ name: 'Mix', args: { speed: 1, time: 2 } }], { Mix: { speed: 3 } });
    expect(steps.get(0)?.args).toEqual({ speed: 3, time: 2 });
    expect(namesIn(changes.get(0))).toEqual(['speed']);
  });

  it('the name of a location > becomes its coordinates of today', () => {
    const step = { name: 'Go', args: { target: [0, 0] }, locations: { target: 'nest' } };
    const { steps } = changed([step], { Go: { target: 'oven' } });
    expect(steps.get(0)).toMatchObject({ args: { target: [3, 4] }, locations: { target: 'oven' } });
    const plain = changed([step], { Go: { target: [9, 9] } });
    expect(plain.steps.get(0)).toMatchObject({ args: { target: [9, 9] }, locations: {} });
  });

  it('a name that is like that of a location > is refused with it', () => {
    const step = { name: 'Go', args: { target: [0, 0] }, locations: { target: 'nest' } };
    expect(changed([step], { Go: { target: 'nset' } }).problems).toEqual([
      {
        pointer: '/args/Go/target',
        message: 'step "Go": "nset" is no location of arm, which has nest, oven; did you mean "nest"?',
      },
    ]);
  });

  it('an argument that is an expression > is what the person says, word for word', () => {
    const expressions = { '/args/speed': '${{ parameters.s }}', '/args/list/0': 'x', '/name': 'y' };
    const { steps } = changed([{ name: 'Mix', expressions }], { Mix: { speed: '${{ 1 }}', list: [1] } });
    expect(steps.get(0)).toMatchObject({ args: { speed: '${{ 1 }}' }, expressions: { '/name': 'y' } });
    const all = changed([{ name: 'Mix', expressions: { '/args/speed': 'x' } }], { Mix: { speed: 1 } });
    expect(all.steps.get(0)).not.toHaveProperty('expressions');
  });

  it('a step whose arguments count no more > says why', () => {
    expect(changed([{ name: 'Mix' }], { Mix: { speed: 1 } }, [0]).problems).toEqual([
      { pointer: '/args/Mix', message: 'step "Mix": it has begun' },
    ]);
  });

  it('a loop > the step of its rounds, by the name of the loop or within it', () => {
    const body = (...names: string[]) =>
      names.map((name, at) => ({ ...stepDefinition({ name }), number: -1 - at }));
    const one = changed([{ name: 'Each', loop: { body: body('') } }], { Each: { speed: 3 } });
    expect(one.steps.get(0)?.loop?.body).toMatchObject([{ number: -1, args: { speed: 3 } }]);
    const wash = { name: 'Wash', loop: { body: body('rinse', 'dry') } };
    const two = changed([wash], { 'Wash/dry': { speed: 3 } });
    expect(two.steps.get(0)?.loop?.body).toMatchObject([{ args: {} }, { number: -2, args: { speed: 3 } }]);
    expect(() => changed([wash], { Wash: { speed: 3 } })).toThrow('name one of "Wash/rinse", "Wash/dry"');
  });

  it('a name that several steps have > is asked for by position', () => {
    expect(() => changed([{ name: 'Mix' }, { name: 'Mix' }], { Mix: {} })).toThrow('one of 0, 1');
  });

  it('digits > are the position of a step, unless one has that name', () => {
    const twins = changed([{ name: 'Mix' }, { name: 'Mix' }], { 1: { speed: 3 } });
    expect([...twins.steps].map(([at, { args }]) => [at, args])).toEqual([[1, { speed: 3 }]]);
    const named = changed([{ name: '1' }, { name: 'Mix' }], { 1: { speed: 3 } });
    expect([...named.steps.keys()]).toEqual([0]);
    expect(() => changed([{ name: 'Mix' }], { 1: {} })).toThrow(
      'no step at position 1: its steps are 0 to 0',
    );
  });
});

describe('draftRetry', () => {
  it('positions of steps whose arguments are changed > are those of the run that is over', async () => {
    const emptied = { name: 'empty', added_for: { as: 'recover' as const, of: 0, round: 1 }, ...done };
    const steps = [{ name: 'Mix', ...failed }, emptied, { name: 'Read' }, { name: 'Read' }];
    const retryOf = async (args: ChangedArgs) => (await groundOf(steps, { retry: { args } })).draft;
    const { came_from, changed: made } = await retryOf({ 3: { speed: 3 } });
    expect([came_from, [...made]]).toEqual([[0, 2, 3], [[2, ['speed']]]]);
    await expect(retryOf({ Read: { speed: 3 } })).rejects.toThrow('one of 2, 3');
    await expect(retryOf({ 1: { speed: 3 } })).rejects.toThrow('without those that are left out');
  });

  it('an argument that the action does not list > is refused where it is new, as the step has it otherwise', async () => {
    const lists = (...names: string[]) => ({
      properties: Object.fromEntries(names.map((name) => [name, { type: 'number' }])),
    });
    const action = { name: 'mix', args: [{ name: 'speed' }], args_schema: lists('speed') };
    const state = decodeWorkcellState({
      [workcellField.about('mixer/a')]: { name: 'mixer', actions: [{ ...action, files: [], results: [] }] },
      [workcellField.instance('mixer/a')]: { module: 'mixer' },
    });
    const workcell = {
      modules: [{ ...labWorkcell.modules[0], name: 'mixer', active: true } as WorkcellModule],
    };
    const step = { name: 'Mix', module: 'mixer', action: 'mix', args: { speed: 1, note: 'x' }, ...failed };
    const problemsOf = async (args: JsonObject, more: object = {}) =>
      (await groundOf([{ ...step, ...more }], { state, workcell, retry: { args: { Mix: args } } })).draft
        .problems;
    expect(await problemsOf({ speed: 2, note: 'y' })).toEqual([]);
    expect(await problemsOf({ sped: 2 })).toEqual([
      {
        pointer: '/args/Mix/sped',
        message: 'step "Mix": mixer.mix knows no argument "sped"; did you mean "speed"?',
      },
    ]);
    expect(await problemsOf({ zoom: 2 })).toMatchObject([
      { message: 'step "Mix": mixer.mix knows no argument "zoom"; it has speed' },
    ]);
    const body = [{ ...stepDefinition({ ...step, name: '' }), number: -1 }];
    expect(await problemsOf({ zoom: 2 }, { loop: { body } })).toMatchObject([{ pointer: '/args/Mix/zoom' }]);
  });
});
