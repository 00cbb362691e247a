import { describe, expect, it } from 'vitest';
import { readText, toText } from '../../../dashboard/src/design/value-text.ts';

describe('readText', () => {
  it.each([
    ['7', 'string', { value: '7' }],
    ['7', 'integer', { value: 7 }],
    ['7.5', 'int', { error: 'a whole number is asked for' }],
    ['7.5', 'number', { value: 7.5 }],
    ['seven', 'float', { error: 'a number is asked for' }],
    ['yes', 'boolean', { value: true }],
    ['maybe', 'bool', { error: 'true or false is asked for' }],
    ['[1, 2]', 'array', { value: [1, 2] }],
    ['1, 2', 'list', { error: 'list is asked for, as JSON' }],
    ['{"a": 1}', 'any', { value: { a: 1 } }],
    ['A1', 'any', { value: 'A1' }],
    ['  ', 'number', { missing: true }],
  ])('%j as %s > is %j', (text, type, expected) => {
    expect(readText(text, type)).toEqual(expected);
  });
});

describe('toText', () => {
  it.each([
    ['plate', 'plate'],
    [[1, 2], '[1,2]'],
    [false, 'false'],
    [null, ''],
    [undefined, ''],
  ])('%j > is typed as %j', (value, text) => {
    expect(toText(value)).toBe(text);
  });
});
