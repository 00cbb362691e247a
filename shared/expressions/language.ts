import { Environment } from '@marcbachmann/cel-js';
import { greatest, least, part, range, round, split, sum } from './own-functions.ts';
import { expressionWords } from './words.ts';

/** How long an expression may be, in characters. */
export const longestExpression = 2000;
/** How deep the operators, calls and members of an expression may be nested. */
export const deepestExpression = 100;

class MathFunctions {}
class ListFunctions {}

const pure = { async: false };
const base = new Environment({
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
  .registerFunction('string.substring(double): string', part, pure)
  .registerFunction('string.substring(double, double): string', part, pure)
  .registerFunction('string.split(string, double): list<string>', split, pure)
  .registerFunction('list.sum(): double', sum, pure)
  .registerFunction('list.min(): double', least, pure)
  .registerFunction('list.max(): double', greatest, pure)
  .registerType('MathFunctions', MathFunctions)
  .registerConstant('math', 'MathFunctions', new MathFunctions())
  .registerType('ListFunctions', ListFunctions)
  .registerConstant('lists', 'ListFunctions', new ListFunctions())
  .registerFunction(
    'ListFunctions.range(double): list<double>',
    (_: unknown, count: number) => range(count),
    pure,
  );

const ofOneNumber = { abs: Math.abs, ceil: Math.ceil, floor: Math.floor, round, sqrt: Math.sqrt };
for (const [name, of] of Object.entries(ofOneNumber)) {
  base.registerFunction(`MathFunctions.${name}(double): double`, (_: unknown, x: number) => of(x), pure);
}
for (const [name, of] of Object.entries({ least, greatest })) {
  base
    .registerFunction(`MathFunctions.${name}(list): double`, (_: unknown, list: unknown[]) => of(list), pure)
    .registerFunction(
      `MathFunctions.${name}(double, double): double`,
      (_: unknown, ...all: unknown[]) => of(all),
      pure,
    )
    .registerFunction(
      `MathFunctions.${name}(double, double, double): double`,
      (_: unknown, ...all: unknown[]) => of(all),
      pure,
    );
}

/**
 * The language of expressions: CEL over values of JSON. There is one kind of number, as in JSON; there are no bytes, times and types
 * as values. Beside CEL's own functions it has a few of those that other implementations of CEL add, under their names. Names that
 * it was not told of are let through: whoever reads an expression looks at the names in it first.
 */
export const language = base;

const { functions: byName, methods: onValues, namespaces: onNames, loops: onLists } = expressionWords;

/** Functions that are called by their names, with what they are given in brackets. */
export const functions: ReadonlySet<string> = new Set(Object.keys(byName));

/** Functions that are called on a value: `text.contains("a")`. */
export const methods: ReadonlySet<string> = new Set(Object.keys(onValues));

/** Functions that are called on the name of what they are about: `math.abs(x)`. */
export const namespaces: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(onNames).map(([space, of]) => [space, new Set(Object.keys(of))]),
);

/** Those that name a variable of their own for the items of a list: `list.map(x, x * 2)`. */
export const loops: ReadonlySet<string> = new Set(Object.keys(onLists));
