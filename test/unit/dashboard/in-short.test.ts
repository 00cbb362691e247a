import { describe, expect, it } from 'vitest';
import { inShort } from '../../../dashboard/src/screens/lab/module.tsx';

describe('a schema in short', () => {
  it('what is said beside type and description > is told, as far as it is short', () => {
    const schema = { type: 'array', description: 'AU', minItems: 1, items: { type: 'number' }, unit: 'AU' };
    expect(inShort(schema)).toEqual(['minItems 1', 'of number', 'unit AU']);
    expect(inShort({ enum: Array.from({ length: 99 }, (_, at) => at) })).toEqual([]);
    expect(inShort(undefined)).toEqual([]);
  });
});
