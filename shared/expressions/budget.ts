import type { ASTNode } from '@marcbachmann/cel-js';

/**
 * How much evaluating may cost together: one for each part of an expression each time it is evaluated, and more where a function
 * reads long texts and lists. It is counted, not timed, so that the same values always give the same answer.
 */
export class Budget {
  #left: number;

  constructor(cost: number = usualBudget) {
    this.#left = cost;
  }

  /** Takes a cost. */
  spend(cost: number): void {
    this.#left -= cost;
    if (this.#left < 0) throw exhausted;
  }

  get left(): number {
    return this.#left;
  }
}

/** What the expressions of one step may cost; a fraction of a second. */
export const usualBudget = 500_000;

/** One object for all: an operator that goes on after errors (`||`, `exists`) would else make thousands of them. */
export const exhausted = new Error('An expression costs more than it may.');

/** How much of a value is read by the part of the expression that it goes into. */
type Reads = 'nothing' | 'length' | 'all';

/** How much an operator or a function reads of what it is given. */
export function readsOf(node: ASTNode): Reads {
  switch (node.op) {
    case '+':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'call':
      return 'length';
    case '==':
    case '!=':
    case 'in':
      return 'all';
    case 'rcall':
      return node.args[0] === 'join' ? 'all' : 'length';
    default:
      return 'nothing';
  }
}

/** What it costs to read a value so. Counting ends where it costs more than `most`. */
export function costOf(value: unknown, reads: Reads, most: number): number {
  if (reads === 'nothing') return 0;
  if (typeof value === 'string') return value.length / 10;
  if (typeof value !== 'object' || value === null) return 0;
  if (reads === 'length') return Array.isArray(value) ? value.length / 10 : Object.keys(value).length / 10;
  let cost = 0;
  const left: unknown[] = [value];
  while (left.length > 0 && cost <= most) {
    const one = left.pop();
    cost += typeof one === 'string' ? 1 + one.length / 10 : 1;
    if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) left.push(inner);
  }
  return cost;
}
