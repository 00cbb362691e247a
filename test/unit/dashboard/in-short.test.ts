import { describe, expect, it } from 'vitest';
import { Problem } from '../../../client/index.ts';
import { withoutPlaces } from '../../../dashboard/src/api/submit.ts';
import { fieldsOfAction, unfitArguments } from '../../../dashboard/src/asking/action-fields.ts';
import { filesInWords, inShort } from '../../../dashboard/src/screens/lab/module.tsx';

describe('a schema in short', () => {
  it('what is said beside type and description > is told, as far as it is short', () => {
    const schema = { type: 'array', description: 'AU', minItems: 1, items: { type: 'number' }, unit: 'AU' };
    expect(inShort(schema)).toEqual(['minItems 1', 'of number', 'unit AU']);
    expect(inShort({ enum: Array.from({ length: 99 }, (_, at) => at) })).toEqual([]);
    expect(inShort(undefined)).toEqual([]);
  });
});

describe('the form of an action', () => {
  it('argument with a schema > has its unit, its bounds, and what may be chosen', () => {
    const exposure = { type: 'number', unit: 's', exclusiveMinimum: 0, maximum: 60, default: 2 };
    const args_schema = { properties: { exposure, format: { type: 'string', enum: ['png', 'pgm'] } } };
    const [first, second] = fieldsOfAction({ args: [], args_schema });
    expect(first).toMatchObject({ label: 'exposure (s)', hint: 'above 0, 60 at most', preset: '2' });
    expect(second?.options.map(({ word }) => word)).toEqual(['png', 'pgm']);
  });

  it('value that is out of bounds or no choice > is told at its argument, before anything is asked', () => {
    const how = {
      type: 'object',
      properties: {
        start: { type: 'number', unit: 'nm', minimum: 200, maximum: 900 },
        n: { type: 'integer', default: 3 },
      },
      required: ['start'],
      additionalProperties: false,
    };
    const exposure = { type: 'number', exclusiveMinimum: 0, maximum: 60 };
    const args_schema = { properties: { exposure, mode: { enum: ['a', 2] }, how } };
    const unfit = (args: Record<string, unknown>) => unfitArguments(args_schema, args);
    expect(unfit({ exposure: 70 })).toEqual({ exposure: '70 is out of bounds: above 0, 60 at most' });
    expect(unfit({ exposure: 0 })).toEqual({ exposure: '0 is out of bounds: above 0, 60 at most' });
    expect(unfit({ exposure: 60, mode: 2, how: { start: 200, n: 1 }, other: 7 })).toEqual({});
    expect(unfit({ mode: 'c' })).toEqual({ mode: 'one of "a", 2 is asked for' });
    expect(unfit({ how: {} })).toEqual({ how: '“start” is needed' });
    expect(unfit({ how: { start: 100 } })).toEqual({ how: '“start”: 100 is out of bounds: 200 to 900' });
    expect(unfit({ how: { start: 300, n: 1.5 } })).toEqual({ how: '“n”: a whole number is asked for' });
    expect(unfit({ how: { start: 300, end: 1 } })).toEqual({ how: '“end” is not known' });
    expect(unfit({ how: [] })).toEqual({ how: 'an object is asked for, as JSON' });
    expect(fieldsOfAction({ args: [], args_schema })[2]?.parts).toEqual([
      'start (nm): 200 to 900; needed',
      'n: a whole number; default 3',
    ]);
  });

  it('files that it takes > are named', () => {
    const file = (name: string, required: boolean) => ({ name, required, description: '' });
    expect(filesInWords([file('plan', true)])).toBe(
      'It needs the file "plan": hand it in as a workflow under Submit.',
    );
    expect(filesInWords([file('plan', false), file('mask', false)])).toBe(
      'It takes the files "plan", "mask", left out here: to give them, hand it in as a workflow under Submit.',
    );
  });

  it('refusal > has no place in a text that nobody wrote', () => {
    const errors = [
      { pointer: '/flowdef/0', message: 'step "read": only 70 ml are left', line: 1, column: 120 },
    ];
    const detail = 'line 1, column 120: step "read": only 70 ml are left';
    const problem = new Problem({ code: 'invalid_workflow', status: 422, title: 'no', detail, errors });
    expect(withoutPlaces(problem)).toMatchObject({ message: 'step "read": only 70 ml are left' });
  });

  it('argument of a module of WEI > has what it says of its type', () => {
    const args = [{ name: 'exposure', type: 'float', default: 2, required: false, description: 'in s' }];
    expect(fieldsOfAction({ args })).toMatchObject([
      { label: 'exposure (float)', hint: 'in s', preset: '2' },
    ]);
  });
});
