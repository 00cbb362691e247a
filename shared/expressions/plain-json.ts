import { formatBytes } from '../kernel/files/format-bytes.ts';
import type { Json } from '../kernel/json/json.ts';
import { ExpressionError } from './expression-error.ts';

/** How large a value may be that an expression comes to, in characters of JSON. */
export const largestValue = 1024 * 1024;
const deepestValue = 200;

/**
 * What an expression came to, as JSON of its own.
 *
 * @throws ExpressionError where it is too large, or is no value of JSON
 */
export function plainJson(value: unknown, at: number): Json {
  let left = largestValue;
  return copy(value, 0);

  function copy(one: unknown, depth: number): Json {
    if (depth > deepestValue)
      throw new ExpressionError(`It comes to something that is nested too deeply.`, at);
    if (typeof one === 'string') return (take(one.length + 2), one);
    take(5);
    if (one === null || typeof one === 'boolean') return one;
    // There is no -0 in JSON: a value is the same before and after it was stored.
    if (typeof one === 'number') return one === 0 ? 0 : one;
    if (Array.isArray(one)) return one.map((item) => copy(item, depth + 1));
    if (typeof one !== 'object' || !isPlain(one)) {
      throw new ExpressionError('It comes to something that is no value of JSON.', at);
    }
    return Object.fromEntries(
      Object.entries(one).map(([key, item]) => (take(key.length + 3), [key, copy(item, depth + 1)])),
    );
  }

  function take(size: number): void {
    left -= size;
    if (left < 0) throw new ExpressionError(`It comes to more than ${formatBytes(largestValue)}.`, at);
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
