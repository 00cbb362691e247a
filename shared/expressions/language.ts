import { Environment } from '@marcbachmann/cel-js';

/** How long an expression may be, in characters. */
export const longestExpression = 2000;
/** How deep the operators, calls and members of an expression may be nested. */
export const deepestExpression = 100;

/**
 * The language of expressions: CEL over values of JSON. There is one kind of number, as in JSON; there are no bytes, times and types
 * as values. Names that it was not told of are let through: whoever reads an expression looks at the names in it first.
 */
export const language = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  limits: {
    maxAstNodes: 1000,
    maxDepth: deepestExpression,
    maxListElements: 500,
    maxMapEntries: 100,
    maxCallArguments: 10,
  },
})
  .registerOperator('double % double', (a: number, b: number) => a % b)
  .registerFunction('string.substring(double): string', (text: string, from: number) =>
    part(text, from, text.length),
  )
  .registerFunction('string.substring(double, double): string', part)
  .registerFunction('string.split(string, double): list<string>', (text: string, by: string, most: number) =>
    text.split(by, Math.max(0, Math.trunc(most))),
  );

/** Functions that are called by their names, with what they are given in brackets. */
export const functions: ReadonlySet<string> = new Set([
  'has',
  'size',
  'int',
  'double',
  'string',
  'bool',
  'dyn',
]);

/** Functions that are called on a value: `text.contains("a")`. */
export const methods: ReadonlySet<string> = new Set([
  'size',
  'contains',
  'startsWith',
  'endsWith',
  'lowerAscii',
  'upperAscii',
  'trim',
  'indexOf',
  'lastIndexOf',
  'substring',
  'split',
  'join',
]);

/** Those that name a variable of their own for the items of a list: `list.map(x, x * 2)`. */
export const loops: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

function part(text: string, from: number, to: number): string {
  return text.substring(from, to);
}
