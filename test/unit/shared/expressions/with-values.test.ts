import { describe, expect, it } from 'vitest';
import { withValues } from '../../../../shared/expressions/fill.ts';

describe('a step with what its expressions came to', () => {
  const step = {
    name: '${{ n }}',
    args: { message: '${{ x }}', options: ['a', '${{ y }}'], deep: { 'a/b': 1 } },
    files: { show: '${{ f }}' },
    timeout: 5,
  };

  it('without values > is as the workflow has it', () => {
    expect(withValues(step, undefined)).toBe(step);
    expect(withValues(step, {})).toEqual(step);
  });

  it('has them in their places, and the workflow stays as it is', () => {
    const before = structuredClone(step);
    const values = {
      '/name': 'Ask',
      '/args/message': 'Is it 5?',
      '/args/options/1': 5,
      '/args/deep/a~1b': 2,
      '/files/show': 'reader/p.png',
    };
    expect(withValues(step, values)).toEqual({
      name: 'Ask',
      args: { message: 'Is it 5?', options: ['a', 5], deep: { 'a/b': 2 } },
      files: { show: 'reader/p.png' },
      timeout: 5,
    });
    expect(step).toEqual(before);
  });

  it('has the locations that its arguments came to, too', () => {
    const moving = { ...step, locations: { source: 'stack' } };
    const values = { '/args/message': [1, 2], '/locations/target': 'deck' };
    expect(withValues(moving, values).locations).toEqual({ source: 'stack', target: 'deck' });
    expect(withValues(moving, { '/args/message': 1 }).locations).toBe(moving.locations);
  });

  it.each([
    '/args/none/x',
    '/args/none',
    '/timeout',
    '/args/__proto__/x',
    '',
    '/args/options/7',
    '/args/message/0',
  ])('a value at %s, where there is nothing > is put nowhere', (place) => {
    expect(withValues(step, { [place]: 1 })).toEqual(step);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
