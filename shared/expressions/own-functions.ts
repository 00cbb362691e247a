import { EvaluationError } from '@marcbachmann/cel-js';

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
