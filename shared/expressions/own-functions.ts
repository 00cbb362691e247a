import { EvaluationError, type ASTNode } from '@marcbachmann/cel-js';
import type { Budget } from './budget.ts';
import { ExpressionError } from './expression-error.ts';
import type { LinearPattern } from '../kernel/patterns/linear-pattern.ts';
import { costOfReading, matches, readPattern } from './matches.ts';

/** How many numbers `lists.range` makes at most. */
const longestRange = 10_000;

/** The whole numbers from 0, so many of them. */
export function range(count: number): number[] {
  if (count > longestRange) throw new EvaluationError(`lists.range() makes ${longestRange} numbers at most`);
  return Array.from({ length: Math.max(0, Math.trunc(count)) }, (_, index) => index);
}

/** A half goes away from zero, as in CEL. */
export function round(x: number): number {
  return Math.sign(x) * Math.round(Math.abs(x));
}

export function sum(list: unknown[]): number {
  return numbersOf(list).reduce((total, one) => total + one, 0);
}

export function least(list: unknown[]): number {
  return someOf(list).reduce((found, one) => Math.min(found, one));
}

export function greatest(list: unknown[]): number {
  return someOf(list).reduce((found, one) => Math.max(found, one));
}

export function part(text: string, from: number, to: number = text.length): string {
  if (from < 0 || to < from || to > text.length) {
    throw new EvaluationError(`The text has ${text.length} characters, and no part from ${from} to ${to}`);
  }
  return text.substring(from, to);
}

/** The last of the parts is what is left. */
export function split(text: string, by: string, most: number): string[] {
  const parts = text.split(by);
  if (most < 0 || parts.length <= most) return parts;
  if (most < 1) return [];
  return [...parts.slice(0, most - 1), parts.slice(most - 1).join(by)];
}

function someOf(list: unknown[]): number[] {
  if (list.length === 0)
    throw new EvaluationError('The list has no items, and so no least and no greatest one');
  return numbersOf(list);
}

function numbersOf(list: unknown[]): number[] {
  return list.map((item) => {
    if (typeof item === 'number') return item;
    throw new EvaluationError('Not all items of the list are numbers');
  });
}

/** A call that is evaluated here, and not by the library. `run` and `check` are told a part of the call. */
interface OwnCall {
  evaluate: (run: (part: ASTNode) => unknown, budget: Budget, at: number) => unknown;
  /** Looks at the types of what it is given; the call itself is true or false. Missing where the library does that. */
  check?: (check: (part: ASTNode) => unknown) => void;
}

/** The calls that are evaluated in another way than the library does; undefined for all others. */
export function ownCallOf(node: ASTNode): OwnCall | undefined {
  if (node.op === 'rcall' && node.args[0] === 'matches') {
    const [, text, [pattern, ...others]] = node.args;
    if (!pattern || others.length > 0) return undefined;
    // The library's regular expressions can take for ever.
    const matched = comparison();
    return { evaluate: (run, budget, at) => matched(run(text), run(pattern), budget, at + pattern.start) };
  }
  if (node.op === 'call' && node.args[0] === 'has') {
    const [, [asked]] = node.args;
    if (asked?.op !== '.' && asked?.op !== '[]') return undefined;
    const [object, member] = asked.args;
    // The library takes only names with dots between them.
    return {
      evaluate: (run) => isThere(run(object), typeof member === 'string' ? member : run(member)),
      check: (check) => {
        check(object);
        if (typeof member !== 'string') check(member);
      },
    };
  }
  return undefined;
}

/** Compares texts with a pattern, which is read once for as long as it is the same one: mostly it is, in all rounds of a loop. */
function comparison(): (text: unknown, pattern: unknown, budget: Budget, at: number) => boolean {
  let read: { text: string; pattern: LinearPattern } | undefined;
  return (text, pattern, budget, at) => {
    if (typeof text !== 'string' || typeof pattern !== 'string')
      throw new ExpressionError('matches() compares a text with a pattern.', at);
    if (read?.text !== pattern) {
      budget.spend(costOfReading(pattern));
      read = { text: pattern, pattern: readPattern(pattern, at) };
    }
    return matches(text, read.pattern, (cost) => budget.spend(cost));
  };
}

/** What is neither an object nor a list has no members at all. */
function isThere(object: unknown, member: unknown): boolean {
  if (typeof object !== 'object' || object === null) return false;
  if (Array.isArray(object)) return typeof member === 'number' && member in object;
  return typeof member === 'string' && Object.hasOwn(object, member);
}
