import { describe, expect, it } from 'vitest';
import { validateArgs } from '../../../../gateway/workflow/validate-args.ts';
import type { JsonObject } from '../../../../shared/contracts/json.ts';

const schema = {
  type: 'object',
  properties: { wells: { type: 'array', items: { type: 'string' } } },
};

const complaintsAbout = (length: number) => {
  const verdict = validateArgs(schema, { wells: Array<number>(length).fill(1) });
  return 'complaints' in verdict ? verdict.complaints.length : verdict.broken;
};

describe('validateArgs', () => {
  it('few wrong values > each is told', () => {
    expect(complaintsAbout(5)).toBe(5);
  });

  it('half a million wrong values > the first is told: each complaint takes memory', () => {
    expect(complaintsAbout(500_000)).toBe(1);
  });

  it('arguments that fit > nothing is told, however many there are', () => {
    expect(validateArgs(schema, { wells: Array<string>(500_000).fill('A1') })).toEqual({ complaints: [] });
  });

  const odd = {
    type: 'object',
    properties: {
      constructor: { type: 'number' },
      toString: { type: 'string', default: 'as it is' },
      inner: { type: 'object', properties: { valueOf: { type: 'number' } }, required: ['hasOwnProperty'] },
    },
    required: ['toString'],
  };

  it('arguments called as what every object has > count where they are given alone', () => {
    const inner = JSON.parse('{"hasOwnProperty": 1}') as JsonObject;
    expect(validateArgs(odd, {})).toEqual({ complaints: [] });
    expect(validateArgs(odd, { inner })).toEqual({ complaints: [] });
    expect(validateArgs(odd, { inner: {}, constructor: 'x' })).toMatchObject({
      complaints: [
        { pointer: '/constructor' },
        { message: expect.stringContaining('hasOwnProperty') as string },
      ],
    });
  });
});
