import { describe, expect, test } from 'vitest';
import { jsonRows } from '../../../dashboard/src/preview/json-tree.tsx';

const told = (value: unknown, ...turned: string[]): string[] =>
  jsonRows(value, new Set(turned)).map(({ depth, key, text }) => `${' '.repeat(depth)}${key}: ${text}`);

describe('tree of JSON', () => {
  test('what is small > is open down to the second level', () => {
    expect(told({ a: 1, b: { c: ['x', { d: null }] } })).toEqual([
      'a: 1',
      'b: 1 key',
      ' c: 2 items',
      '  0: "x"',
      '  1: 1 key',
    ]);
  });

  test('what somebody has turned round > is closed, or open', () => {
    expect(told({ b: { c: true } }, '/b')).toEqual(['b: 1 key']);
    expect(told({ a: { b: { c: true, 'x/y': 2 } } }, '/a/b')).toEqual(['a: 1 key', ' b: 2 keys']);
    expect(told({ wells: Array.from({ length: 1000 }, () => 0) })).toEqual(['wells: 1000 items']);
  });

  test('an empty list, and a value that is no object > are one line', () => {
    expect(jsonRows({ list: [] }, new Set())[0]).toMatchObject({ text: '0 items' });
    expect(jsonRows({ list: [] }, new Set())[0]).not.toHaveProperty('open');
    expect(told('text')).toEqual([': "text"']);
  });
});
