import { describe, expect, it } from 'vitest';
import { fieldsOfAction, inShort } from '../../../dashboard/src/screens/lab/module.tsx';

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

  it('argument of a module of WEI > has what it says of its type', () => {
    const args = [{ name: 'exposure', type: 'float', default: 2, required: false, description: 'in s' }];
    expect(fieldsOfAction({ args })).toMatchObject([
      { label: 'exposure (float)', hint: 'in s', preset: '2' },
    ]);
  });
});
