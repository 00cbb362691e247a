import { isAlias, visit, type Document, type LineCounter, type Node } from 'yaml';
import { placeOf } from './locate.ts';
import { placed, type Problem } from '../kernel/json/problem.ts';

/**
 * The aliases that stand for nothing, and those that stand inside the very value that they stand for: written out, it would have no end. Whatever goes round
 * in a circle has such an alias, because an alias can name only what begins before it. Must be asked before the document
 * is turned into values: a merge (`<<`) of this kind is followed until the stack is full.
 */
export function findEndless(doc: Document, lines: LineCounter): Problem[] {
  const problems: Problem[] = [];
  // `alias.resolve` searches the whole document each time.
  const anchored = new Map<string, Node>();
  visit(doc, {
    Node(_, node, path) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchored.set(node.anchor, node);
        return;
      }
      const name = node.source;
      const value = anchored.get(name);
      if (!value) {
        const message = `*${name} stands for a value that &${name} names, and there is none before it: put a text that begins with * in quotes`;
        problems.push(placed({ pointer: '', message }, placeOf(node, lines)));
        return;
      }
      if (!path.includes(value)) return;
      const message = `*${name} stands inside the value that &${name} names, which would have no end: write out here what is meant, or give &${name} to a value that does not hold *${name}`;
      problems.push(placed({ pointer: '', message }, placeOf(node, lines)));
    },
  });
  return problems;
}
