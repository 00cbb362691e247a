import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../../shared/kernel/json/json.ts';
import { evaluate } from '../../../../shared/expressions/evaluate.ts';
import { parseExpression } from '../../../../shared/expressions/expression.ts';

const variables: JsonObject = {
  steps: {
    m: { status: 'succeeded', data: { v: 8, curve: [1, 2.5, 3], text: 'a'.repeat(100_000) }, files: {} },
  },
  parameters: { n: 5, name: 'abc', nothing: null, odd: { constructor: 3 } },
  payload: { wells: ['A1', 'B2'], many: Array.from({ length: 3000 }, (_, i) => i) },
  item: 3,
  index: 0,
};

describe('an expression', () => {
  it.each<[string, Json]>([
    ['steps.m.data.v > 7', true],
    ['steps["m"].data["v"]', 8],
    ['parameters.n + 1', 6],
    ['item * 2.5', 7.5],
    ['5 / 2', 2.5],
    ['7 % 4 + 0.5', 3.5],
    ['-parameters.n', -5],
    ['-0.0', 0],
    ['size(payload.wells) / 4', 0.5],
    ['size(payload.wells) > 1 ? size(payload.wells) : 0.5', 2],
    ['parameters.n == 5 && parameters.n == 5.0', true],
    ['parameters.n != 5', false],
    ['parameters.n == "a"', false],
    ['parameters.nothing == null', true],
    ['parameters.n == null', false],
    ['parameters.nothing', null],
    ['has(steps.m.data.v) && !has(steps.m.data.w)', true],
    ['has(steps["m"].data["v"]) && !has(payload.wells[2]) && has(payload.wells[1])', true],
    ['has(parameters.nothing.x) || has(parameters.constructor) || has(payload.wells.length)', false],
    ['has(parameters.w) ? parameters.w : 7', 7],
    ['payload.wells[index]', 'A1'],
    ['payload.wells[index + 1] + "!"', 'B2!'],
    ['[1, 2, 3][size(payload.wells)]', 3],
    ['[1, 2] + [2.5]', [1, 2, 2.5]],
    ['"A1" in payload.wells', true],
    ['2.0 in [1, 2]', true],
    ['"n" in parameters', true],
    ['[1, 2] == [1.0, 2.0]', true],
    ['payload.wells.map(w, w + "!")', ['A1!', 'B2!']],
    ['payload.wells.map(item, item)', ['A1', 'B2']],
    ['steps.m.data.curve.filter(x, x > 1).map(y, y * 2)', [5, 6]],
    ['steps.m.data.curve.map(x, x > 1, x * 10)', [25, 30]],
    ['steps.m.data.curve.exists(x, x == 3)', true],
    ['steps.m.data.curve.exists_one(x, x > 2)', false],
    ['steps.m.data.curve.all(x, x < 3)', false],
    ['{"a": parameters.n, "b": [1, "x", null]}', { a: 5, b: [1, 'x', null] }],
    ['{"__proto__": {"admin": true}, "a": 1}', { a: 1 }],
    ['int(2.7) + int("42")', 44],
    ['double("1e3")', 1000],
    ['string(parameters.n) + string(1.5) + string(true)', '51.5true'],
    ['"abcdef".substring(1, 3) + "abc".substring(2)', 'bcc'],
    ['"abc".indexOf("c") + "abca".lastIndexOf("a")', 5],
    ['"a,b,c".split(",")', ['a', 'b', 'c']],
    ['["a", "b"].join("-").upperAscii()', 'A-B'],
    ['"plate-07".matches("^[a-z]+-[0-9]{2}$")', true],
    ['payload.wells.filter(w, w.matches("B"))', ['B2']],
    ['[1, 2, 3.5].sum() + [4, 2].min() + [4, 2].max()', 12.5],
    ['[].sum()', 0],
    ['math.abs(-2) + math.floor(2.7) + math.ceil(2.1) + math.round(-2.5) + math.sqrt(9)', 7],
    ['math.least(3, parameters.n) + math.greatest(1, 2, 3) + math.least([5, 4])', 10],
    ['lists.range(parameters.n).map(i, i * 2)', [0, 2, 4, 6, 8]],
    ['lists.range(-1)', []],
    ['"a,b,c".split(",", 2)', ['a', 'b,c']],
    ['" a ".trim().startsWith("a")', true],
  ])('%s > comes to its value', (text, value) => {
    expect(evaluate(parseExpression(text), variables)).toStrictEqual(value);
  });

  it.each<[string, number, RegExp]>([
    ['steps.m.data.w', 0, /^steps\.m\.data has no "w"; did you mean "v"\?$/],
    ['1 + payload.wells[2]', 4, /^payload\.wells has 2 items, which are counted from 0, and no 2\.$/],
    ['payload.wells.first', 0, /^payload\.wells is a list: its items have numbers, and no "first"\.$/],
    ['parameters.nothing.x', 0, /^parameters\.nothing is null, and has no "x"\.$/],
    ['parameters.n.x', 0, /^parameters\.n has no members, and no "x"\.$/],
    ['parmeters.n', 0, /^There is no "parmeters"; did you mean "parameters"\?$/],
    ['constructor', 0, /^There is no "constructor" here\.$/],
    ['parameters.constructor', 0, /^parameters has no "constructor"; it has n, name/],
    ['payload.__proto__', 0, /^payload has no "__proto__"; it has wells, many\.$/],
    ['payload["hasOwnProperty"]', 0, /^payload has no "hasOwnProperty"/],
    ['payload.wells.length', 0, /^payload\.wells is a list/],
    ['"a".constructor', 0, /^There are no members in a text\.$/],
    ['parameters.odd', 0, /"constructor" cannot be used/],
    ['1 / 0', 0, /^This is a division by zero\.$/],
    ['parameters.n % 0', 0, /^This is a division by zero\.$/],
    ['1e308 * 10', 0, /too large/],
    ['double("nan")', 0, /no number that JSON has/],
    ['parameters.n > "a"', 0, /^">" does not go with a number and a text\.$/],
    ['parameters.nothing > 3', 0, /^">" does not go with null and a number\.$/],
    ['"x" + 1', 0, /^"\+" does not go with a text and a number\.$/],
    ['parameters.n ? 1 : 2', 0, /^What is asked has to be true or false, not a number\.$/],
    ['parameters.n && true', 0, /true or false, not a number/],
    ['payload.wells.sum()', 0, /^Not all items of the list are numbers\.$/],
    ['1 + [].max()', 4, /^The list has no items/],
    ['lists.range(10001)', 0, /10000 numbers at most/],
    ['math.sqrt(-1)', 0, /no number that JSON has/],
    ['"abc".substring(2, 5)', 0, /^The text has 3 characters, and no part from 2 to 5\.$/],
    ['parameters.n.matches("a")', 21, /^matches\(\) compares a text with a pattern\.$/],
    [
      '"a".matches(parameters.name + "(")',
      12,
      /^The pattern "abc\(" cannot be read: a "\(" is not closed \("abc\("\)\.$/,
    ],
    ['has(steps.m.date.v)', 4, /^steps\.m has no "date"; did you mean "data"\?$/],
    ['math + 1', 0, /^There is no "math" here\.$/],
    ['size(parameters.n)', 0, /^size\(\) does not take a number\.$/],
  ])('%s > is refused with its place, and in plain words', (text, at, message) => {
    const evaluated = () => evaluate(parseExpression(text), variables);
    expect(evaluated).toThrow(message);
    expect(evaluated).toThrow(expect.objectContaining({ name: 'ExpressionError', at }));
  });

  it.each([
    'payload.many.map(a, payload.many.map(b, a * b))',
    'payload.many.map(a, payload.many.map(b, payload.many.map(c, payload.many)))',
    // These two go on after errors.
    'payload.many.exists(a, payload.many.exists(b, payload.many.exists(c, a + b + c < 0)))',
    'payload.many.exists(a, payload.many.exists(b, a + b < 0)) || true',
    'payload.many.exists(a, payload.many.exists(b, b > "a"))',
    'payload.many.map(a, payload.many == payload.many + [1])',
    'payload.many.map(a, payload.many + payload.many)',
    'payload.many.map(a, steps.m.data.text).join("")',
    'payload.many.map(a, steps.m.data.text + steps.m.data.text)',
    'payload.many.map(a, steps.m.data.text.contains(steps.m.data.text + "b"))',
    'payload.many.exists(a, steps.m.data.text.matches("(a*)*b"))',
    'steps.m.data.text.matches("(((a{1,9}){1,9}){1,9})b")',
    'payload.many.map(a, "").join(steps.m.data.text)',
  ])('%s > costs more than it may', (text) => {
    expect(() => evaluate(parseExpression(text), variables)).toThrow(/costs too much/);
  });

  it('that comes to more than 1 MiB > is refused', () => {
    const text = 'payload.wells.map(a, [1,2,3,4,5,6].map(b, steps.m.data.text))';
    expect(() => evaluate(parseExpression(text), variables)).toThrow(/more than 1\.0 MiB/);
  });

  it('whose value is a list of a variable > comes to a copy of it', () => {
    const value = evaluate(parseExpression('payload.wells'), variables);
    expect(value).toStrictEqual(['A1', 'B2']);
    expect(value).not.toBe((variables['payload'] as JsonObject)['wells']);
  });
});
