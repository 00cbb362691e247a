import { expect, it } from 'vitest';
import { evaluate } from '../../../shared/expressions/evaluate.ts';
import { parseExpression } from '../../../shared/expressions/expression.ts';
import { whyNoVariable } from '../../../shared/expressions/variable-name.ts';

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
  ['steps', 'something else'],
  ['round', 'something else'],
  ['for', 'word of the language'],
  ['in', 'word of the language'],
  ['null', 'word of the language'],
  ['string', 'word of the language'],
  ['math', 'word of the language'],
  ['google', 'word of the language'],
  ['cel', 'word of the language'],
])('"%s" > cannot', (name, why) => {
  expect(whyNoVariable(name)).toContain(why);
});
