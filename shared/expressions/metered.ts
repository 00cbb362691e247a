import { EvaluationError, type ASTNode } from '@marcbachmann/cel-js';
import { exhausted, type Budget, costOf, readsOf } from './budget.ts';
import { childrenOf } from './children.ts';
import { ExpressionError, nothingSuch } from './expression-error.ts';
import { ownCallOf } from './own-functions.ts';

const costOfError = 200;

/**
 * Makes a freshly parsed expression count what it costs, and have one kind of number. The library gives each part of an
 * expression a function that checks its type and one that evaluates it, and calls them by their names; both are wrapped here.
 * Counting has to begin with a fresh tree: the library keeps in the tree what it has found out.
 *
 * @param at where the expression begins in what its author wrote
 */
export function meter(tree: ASTNode, budget: Budget, at: number): void {
  wrap(tree, budget, at, () => undefined);
}

/** One kind of number while types are checked; nothing is counted. */
export function withOneKindOfNumber(tree: ASTNode): void {
  wrapCheck(tree);
  for (const child of childrenOf(tree)) withOneKindOfNumber(child);
  letThrough(tree);
}

function wrap(node: ASTNode, budget: Budget, at: number, tell: (value: unknown) => void): void {
  wrapCheck(node);
  const given: unknown[] = [];
  const reads = readsOf(node);
  for (const [place, child] of childrenOf(node).entries()) {
    wrap(child, budget, at, (value) => {
      given[place] = value;
      budget.spend(costOf(value, reads, budget.left));
      // A function is given its receiver last.
      if (node.op === 'rcall' && place === 0) budget.spend(costOfBoth(node.args[0], given));
    });
  }
  letThrough(node);
  wrapEvaluate(node, budget, at, given, tell);
}

/** Parts whose types the library is too strict about: the number of an item, and what is null where a step has failed. */
function letThrough(node: ASTNode): void {
  if (node.op === '[]') wrapCheck(node.args[1], 'number');
  if (node.op === '==' || node.op === '!=' || node.op === '?:') {
    const values = node.op === '?:' ? node.args.slice(1) : node.args;
    if (values.some((each) => each.op === 'value' && each.args === null)) {
      for (const each of values) wrapCheck(each, 'any');
    }
  }
}

/** Whole numbers are numbers. @param unseen of which type is not told: it may be anything */
function wrapCheck(node: ASTNode, unseen?: 'number' | 'any'): void {
  const check: unknown = Reflect.get(node, 'check');
  if (typeof check !== 'function') throw new Error('The library has no check of a part of an expression.');
  const ownCheck = ownCallOf(node)?.check;
  Object.defineProperty(node, 'check', {
    configurable: true,
    value: (checker: object, ...rest: unknown[]): unknown => {
      const [, context] = rest;
      if (ownCheck) {
        ownCheck((part) => call(checker, 'check', [part, context]));
        return Reflect.get(checker, 'boolType');
      }
      const type: unknown = Reflect.apply(check, node, [checker, ...rest]);
      const number: unknown = Reflect.get(checker, 'doubleType');
      const found = type === Reflect.get(checker, 'intType') ? number : type;
      const isUnseen = unseen === 'any' || (unseen === 'number' && found === number);
      return isUnseen ? Reflect.get(checker, 'dynType') : found;
    },
  });
}

function wrapEvaluate(
  node: ASTNode,
  budget: Budget,
  at: number,
  given: unknown[],
  tell: (value: unknown) => void,
): void {
  const own = ownCallOf(node);
  let evaluate: unknown = Reflect.get(node, 'evaluate');
  // The library puts a faster function in its place at the first call.
  Object.defineProperty(node, 'evaluate', {
    get: () => counted,
    set: (faster: unknown) => (evaluate = faster),
  });

  function counted(...rest: unknown[]): unknown {
    budget.spend(1);
    const value = asNumber(attempt(rest));
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new ExpressionError(notFinite(node, given[1]), at + node.start);
    }
    tell(value);
    return value;
  }

  function attempt(rest: unknown[]): unknown {
    if (typeof evaluate !== 'function')
      throw new Error('The library does not evaluate a part of an expression.');
    try {
      if (!own) return Reflect.apply(evaluate, node, rest);
      const [evaluator, , context] = rest;
      return own.evaluate((part) => call(part, 'evaluate', [evaluator, part, context]), budget, at);
    } catch (error) {
      // Some operators go on after errors, each of which takes a while to make.
      if (error !== exhausted) budget.spend(costOfError);
      const missing =
        error instanceof EvaluationError && error.node === node ? missingMember(node, given) : undefined;
      throw missing === undefined ? error : new ExpressionError(missing, at + node.start);
    }
  }
}

function call(object: object, method: 'check' | 'evaluate', given: unknown[]): unknown {
  const found: unknown = Reflect.get(object, method);
  if (typeof found !== 'function') throw new Error(`The library has no "${method}".`);
  return Reflect.apply(found, object, given);
}

function asNumber(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

function notFinite(node: ASTNode, right: unknown): string {
  if (right === 0 && (node.op === '/' || node.op === '%')) return 'This is a division by zero.';
  return 'This comes to no number that JSON has: it is too large, or none at all.';
}

/** In words, what is not there; undefined where the fault is another one. */
function missingMember(node: ASTNode, [object, index]: unknown[]): string | undefined {
  if (node.op !== '.' && node.op !== '[]') return undefined;
  const whole = node.input.slice(node.args[0].start, node.args[0].end);
  const member = node.op === '.' ? node.args[1] : index;
  if (object === null) return `${whole} is null, and has no "${String(member)}".`;
  if (Array.isArray(object)) {
    if (typeof member !== 'number')
      return `${whole} is a list: its items have numbers, and no "${String(member)}".`;
    return `${whole} has ${object.length} items, which are counted from 0, and no ${member}.`;
  }
  if (typeof object !== 'object' || object === undefined)
    return `${whole} has no members, and no "${String(member)}".`;
  return nothingSuch(whole, String(member), Object.keys(object));
}

/** What a function costs that goes through its receiver as often as the other text is long. */
function costOfBoth(name: string, [receiver, other]: unknown[]): number {
  if (typeof other !== 'string' || !(typeof receiver === 'string' || Array.isArray(receiver))) return 0;
  return (receiver.length * other.length) / (name === 'join' ? 10 : 1000);
}
