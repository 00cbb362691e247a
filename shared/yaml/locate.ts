import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';
import type { Place } from './problem.ts';

/**
 * Where the value that a JSON pointer names stands in the text. What is not there (a missing key, a value that came in
 * by a merge) is located at the nearest thing around it.
 */
export function locate(doc: Document, lines: LineCounter, pointer: string): Place | undefined {
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
  return placeOf(found, lines);
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
