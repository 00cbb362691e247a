import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../../shared/kernel/json/json.ts';
import { judge, JudgingBudget } from '../../../../shared/foreign-schemas/judge.ts';
import { doubling } from '../../../support/hostile-schemas.ts';

const told = async (schema: JsonObject, value: Json): Promise<Json> => {
  const judged = await judge(schema, value, { defaults: true });
  return 'complaints' in judged
    ? judged.complaints.map(({ pointer, message }) => `${pointer} ${message}`)
    : judged;
};

describe('judge', () => {
  const wells = {
    type: 'object',
    properties: { wells: { type: 'array', items: { type: 'string' } } },
  };

  it.each([
    [5, 5],
    [1900, 100],
    [2100, 1],
  ])('%i wrong values > %i complaints: each takes memory', async (length, complaints) => {
    expect(await told(wells, { wells: Array<number>(length).fill(1) })).toHaveLength(complaints);
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

  it('members called as what every object has > count where they are given alone', async () => {
    const inner = JSON.parse('{"hasOwnProperty": 1}') as JsonObject;
    expect(await told(odd, {})).toEqual({ fits: { toString: 'as it is' } });
    expect(await told(odd, { inner })).toEqual({ fits: { inner, toString: 'as it is' } });
    expect(await told(odd, { inner: {}, constructor: 'x' })).toEqual([
      '/constructor must be number, and is text',
      '/inner "hasOwnProperty" is missing',
    ]);
  });

  it('the value itself > is left as it was', async () => {
    const given = { inner: { hasOwnProperty: 1 } };
    expect(await told(odd, given)).not.toEqual({ fits: given });
    expect(given).toEqual({ inner: { hasOwnProperty: 1 } });
  });

  it('values that are not known yet > nothing is said of them', async () => {
    const schema = { properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['c'] };
    const judged = await judge(schema, { a: 'x', b: 'y' }, { unknown: ['/a'] });
    expect(judged).toMatchObject({ complaints: [{ message: '"c" is missing' }, { pointer: '/b' }] });
  });

  it.each<[string, JsonObject, Json, Json]>([
    [
      'a pattern that JavaScript takes for ever over',
      { properties: { wells: { pattern: '^(a+)+$' } } },
      { wells: `${'a'.repeat(40)}!` },
      ['/wells must match pattern "^(a+)+$"'],
    ],
    [
      'a name of members like that',
      { patternProperties: { '^(a|a)*$': { type: 'number' } }, additionalProperties: false },
      { [`${'a'.repeat(40)}!`]: 1 },
      [`/${'a'.repeat(40)}! "${'a'.repeat(40)}!" is not known here`],
    ],
    [
      'equal items',
      { properties: { items: { uniqueItems: true } } },
      { items: [{ a: 1, b: [2] }, 1, '1', { b: [2], a: 1 }] },
      ['/items must not have the same item twice (items 0 and 3, counted from 0, are equal)'],
    ],
    [
      'different items',
      { uniqueItems: true },
      [1, '1', [1], { a: 1 }, null, 'null', true],
      { fits: [1, '1', [1], { a: 1 }, null, 'null', true] },
    ],
    ['equal items that may be', { uniqueItems: false }, [1, 1], { fits: [1, 1] }],
    [
      'what it refers to',
      { $defs: { speed: { enum: ['slow', 'fast'] } }, properties: { speed: { $ref: '#/$defs/speed' } } },
      { speed: 'fsat' },
      ['/speed must be one of "slow", "fast"; did you mean "fast"?'],
    ],
    ['an address', { format: 'url' }, `http://${':'.repeat(3000)}\u0000`, [' must match format "url"']],
    ['a multiple of a fraction', { multipleOf: 0.1 }, 0.3, { fits: 0.3 }],
    [
      'one of many large values',
      { enum: Array.from({ length: 60 }, (_, i) => ({ [`name${i}`]: 'x'.repeat(500) })) },
      1,
      [expect.stringMatching(/^ must be one of \{.{100,2500}… and 40 more$/) as string],
    ],
  ])('%s > is judged at once', async (_, schema, value, expected) => {
    expect(await told(schema, value)).toEqual(expected);
  });

  it.each<[string, JsonObject, RegExp]>([
    [
      'looks behind',
      { properties: { wells: { items: { pattern: '(?<=a)b' } } } },
      /^at \/properties\/wells\/items\/pattern: the pattern "\(\?<=a\)b" cannot be used: it looks behind \("\(\?<="\), .*: write it otherwise$/,
    ],
    ['looks ahead', { patternProperties: { '(?!a)b': {} } }, /it looks ahead/],
    ['refers back', { anyOf: [{ pattern: '(a)\\1' }] }, /at \/anyOf\/0\/pattern: .*refers back to a group/],
    [
      'repeats too much',
      { pattern: '(a{900}){900}' },
      /it repeats too much: it comes to more than 5000 parts/,
    ],
    [
      'repeats too much in all',
      { allOf: Array.from({ length: 30 }, () => ({ pattern: 'a{900}' })) },
      /at \/allOf\/22\/pattern: its patterns come to more than 20000 parts: have them repeat less/,
    ],
    ['is no pattern', { pattern: '(' }, /a "\(" is not closed/],
    [
      'is nested too deep',
      JSON.parse('{"not":'.repeat(150) + '{}' + '}'.repeat(150)) as JsonObject,
      /^at (\/not)+….*: it is nested more than 100 deep: make it flatter$/,
    ],
    [
      'has too many parts',
      { enum: Array.from({ length: 6000 }, (_, i) => i) },
      /^it has 6002 values, more than 5000: leave out what it does not need/,
    ],
    ['is too long', { description: 'x'.repeat(300_000) }, /^it has 300\d\d\d characters, more than 262144/],
    [
      'refers to what is not there',
      { properties: { a: { $ref: '#/$defs/b' } } },
      /^at \/properties\/a\/\$ref: it refers to "#\/\$defs\/b", which is not there/,
    ],
    [
      'refers to another',
      { items: { $ref: 'plate.json' } },
      /^at \/items\/\$ref: it refers to "plate.json", and a schema may refer to itself alone: put/,
    ],
    ['is asynchronous, and would let everything pass', { $async: true }, /"\$async" cannot be used here/],
    ['says what no schema says', { minimum: 'low' }, /minimum/],
  ])('a schema that %s > is told to be unusable', async (_, schema, why) => {
    expect(await told(schema, 'a')).toEqual({ unusable: expect.stringMatching(why) as string });
  });

  it('data in a schema that look like patterns and references > are none', async () => {
    const data = { pattern: '(?=a)', $ref: '#/nothing' };
    const schema = {
      properties: { pattern: { const: data, default: data }, $ref: { enum: [data] } },
      examples: [data],
    };
    expect(await told(schema, { $ref: data })).toEqual({ fits: { $ref: data, pattern: data } });
  });

  it('equal values of one submission > are judged once', async () => {
    const budget = new JudgingBudget();
    // Many enough for the thread.
    const alternatives = Array.from({ length: 500 }, (_, at) => ({ const: at }));
    const schema = { properties: { wells: { type: 'array', items: { anyOf: alternatives } } } };
    const wells = Array.from({ length: 400 }, (_, at) => at);
    expect(await judge(schema, { wells }, {}, { budget })).toMatchObject({ fits: { wells } });
    const { left } = budget;
    expect(left).toBeLessThan(new JudgingBudget().left);
    expect(await judge(schema, { wells: [...wells] }, {}, { budget })).toMatchObject({ fits: { wells } });
    expect(budget.left).toBe(left);
    await judge(schema, { wells: [...wells, 1] }, {}, { budget });
    expect(budget.left).toBeLessThan(left);
  });

  it('a submission whose time is spent > its further values are not judged', async () => {
    const budget = new JudgingBudget();
    budget.left = 0;
    const unjudged = expect.stringContaining('with all that was judged before it') as string;
    expect(await judge(doubling(), { tree: 1 }, {}, { budget })).toEqual({ unjudged });
  });
});
