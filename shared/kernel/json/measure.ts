import { escapePointer } from './schema.ts';
import type { Problem } from './problem.ts';

/** Deeper nesting is refused: code that walks a document recursively must be safe. */
export const maxDepth = 100;
/** Nodes and characters of a document with its aliases written out; more is refused. */
const maxSize = 16 * 1024 * 1024;

/**
 * What keeps a parsed value from being the JSON document it stands for: values that JSON does not have, nesting that is
 * too deep, or aliases that make it too large. Visits no more of an alias bomb than the limit allows.
 */
export function findUnfit(root: unknown): Problem | undefined {
  const budget = { size: maxSize };
  const problem = visit(root, 0, budget);
  return budget.size < 0
    ? { pointer: '', message: 'the document is too large once its aliases are written out' }
    : problem;
}

/** True where a value is nested so deep that code which walks it recursively would fail on it. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (depth > maxDepth) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((item) => isTooDeep(item, depth + 1));
}

function visit(value: unknown, depth: number, budget: { size: number }): Problem | undefined {
  budget.size -= typeof value === 'string' ? value.length + 1 : 1;
  if (budget.size < 0) return wrong('the document is too large');
  if (depth > maxDepth) return wrong(`the document is nested more than ${maxDepth} deep`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : wrong(`${value} is not a number that JSON has`);
    case 'object':
      break;
    default:
      return wrong(`a ${typeof value} is not a value that JSON has`);
  }
  if (value === null) return undefined;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) {
    return wrong('the tag makes this a value that JSON does not have');
  }
  for (const [key, item] of Object.entries(value)) {
    budget.size -= key.length;
    const problem = visit(item, depth + 1, budget);
    // The pointer is put together on the way out: there is one only where something is wrong.
    if (problem) return { ...problem, pointer: `/${escapePointer(key)}${problem.pointer}` };
  }
  return undefined;
}

function wrong(message: string): Problem {
  return { pointer: '', message };
}
