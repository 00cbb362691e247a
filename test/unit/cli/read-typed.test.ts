import { describe, expect, it } from 'vitest';
import { readField, readTruth, readTyped } from '../../../cli/asking/read-typed.ts';
import type { Ask } from '../../../shared/contracts/ask.ts';

const of = (kind: Ask['kind'], more: Partial<Ask> = {}) =>
  ({ kind, options: null, schema: null, ...more }) as Ask;
const properties = {
  ph: { type: 'number' },
  note: { type: 'string' },
  dose: { type: 'integer', enum: [5, 10] },
};

describe('readTyped', () => {
  it.each([
    [of('confirm'), {}, undefined],
    [of('confirm'), { yes: true }, true],
    [of('confirm'), { no: true }, false],
    [of('choose', { options: ['a', 5] }), { choose: 'a' }, 'a'],
    [of('choose', { options: ['a', 5] }), { choose: '5' }, 5],
    [of('choose', { options: ['a', 5] }), { choose: 'b' }, 'b'],
    [
      of('input', { schema: { properties } }),
      { set: ['ph=7.4', 'note=5', 'dose=10', 'other=1', 'constructor=x'] },
      { ph: 7.4, note: '5', dose: 10, other: '1', constructor: 'x' },
    ],
    [of('input', { schema: { properties } }), { json: '{"ph": 7}' }, { ph: 7 }],
    [of('confirm'), { json: 'true' }, true],
  ] as const)('%# > %j', (ask, typed, expected) => {
    expect(readTyped(ask, typed as unknown as Parameters<typeof readTyped>[1])).toEqual(expected);
  });

  it.each([
    [of('confirm'), { yes: true, no: true }, 'say one of --yes, --no'],
    [of('choose'), { yes: true }, '--yes is no answer to this question, which takes --choose'],
    [of('input'), { choose: 'a' }, '--choose is no answer to this question, which takes --set or --json'],
    [of('input'), { set: ['ph'] }, 'expected NAME=VALUE'],
    [of('input'), { json: '{' }, '--json is no JSON'],
  ] as const)('%# > is refused: %j', (ask, typed, message) => {
    expect(() => readTyped(ask, typed as unknown as Parameters<typeof readTyped>[1])).toThrow(message);
  });
});

describe('readField and readTruth', () => {
  it.each([
    [{ type: 'boolean' }, 'yes', true],
    [{ type: 'boolean' }, 'N', false],
    [{ type: 'boolean' }, 'perhaps', 'perhaps'],
    [{ type: 'number' }, ' 1e3 ', 1000],
    [{ type: 'number' }, '', ''],
    [{ type: 'number' }, 'Infinity', 'Infinity'],
    [{ type: 'string' }, '007', '007'],
    [{ type: 'string', enum: ['1'] }, '1', '1'],
  ])('%j, typed %j > %j', (field, text, value) => {
    expect(readField(field, text)).toBe(value);
    expect(readTruth('')).toBeUndefined();
  });
});
