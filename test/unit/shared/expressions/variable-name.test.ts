import { expect, it } from 'vitest';
import { evaluate } from '../../../../shared/expressions/evaluate.ts';
import { parseExpression } from '../../../../shared/expressions/expression.ts';
import { whyNoVariable } from '../../../../shared/expressions/names.ts';

it.each(['item', 'well', 'x1', '_x', 'constructor', 'size', 'sum'])(
  '%s > can be a variable of a loop',
  (name) => {
    expect(whyNoVariable(name)).toBeUndefined();
    expect(evaluate(parseExpression(`${name} + 1`), { [name]: 2 })).toBe(3);
  },
);

it.each([
  ['', 'a word'],
  ['a b', 'a word'],
  ['1x', 'a word'],
  ['well-1', 'a word'],
  ['__proto__', 'a word'],
  ['steps', 'means something'],
  ['round', 'means something'],
  ['for', 'means something'],
  ['in', 'means something'],
  ['null', 'means something'],
  ['string', 'means something'],
  ['math', 'means something'],
  ['google', 'means something'],
  ['cel', 'means something'],
])('"%s" > cannot', (name, why) => {
  expect(whyNoVariable(name)).toContain(why);
});
