import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Document,
  type LineCounter,
  type Node,
  type Scalar,
} from 'yaml';
import type { Excerpt, Place } from '../kernel/json/problem.ts';

/**
 * Where the value that a JSON pointer names stands in the text. What is not there (a missing key, a value that came in
 * by a merge) is located at the nearest thing around it.
 * @param within a place in that value, which is a text
 */
export function locate(
  { doc, lines, text }: { doc: Document; lines: LineCounter; text: string },
  pointer: string,
  within?: Excerpt,
): Place | undefined {
  const tokens = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  let node: unknown = doc.contents;
  let found = doc.contents;
  for (const token of tokens) {
    node = child(isAlias(node) ? node.resolve(doc) : node, token);
    if (!node) break;
    found = node as Node;
  }
  const inside = within && isScalar(found) ? offsetIn(text, found, within) : undefined;
  if (inside === undefined) return placeOf(found, lines);
  const { line, col } = lines.linePos(inside);
  return { line, column: col };
}

/** Where a place of a text stands in the document; undefined where the text is written otherwise, as with escapes. */
function offsetIn(text: string, node: Scalar, { text: value, at }: Excerpt): number | undefined {
  const [start, end] = node.range ?? [];
  if (start === undefined || end === undefined) return undefined;
  const source = text.slice(start, end);
  const whole = source.indexOf(value);
  if (whole >= 0) return start + whole + at;
  // Written on several lines: what stands there on one of them is looked for.
  const [part = ''] = /^\S+(?: \S+)?/.exec(value.slice(at)) ?? [];
  const found = part === '' ? -1 : source.indexOf(part);
  return found < 0 ? undefined : start + found;
}

/** Line and column of a node's start. */
export function placeOf(node: Node | null, lines: LineCounter): Place | undefined {
  const offset = node?.range?.[0];
  if (offset === undefined) return undefined;
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function child(node: unknown, token: string): unknown {
  if (isSeq(node)) return node.items[Number(token)];
  if (!isMap(node)) return undefined;
  // The last pair of a name is the one that counts.
  const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === token);
  return pair?.value ?? pair?.key;
}
