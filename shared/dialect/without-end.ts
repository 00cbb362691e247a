import { isAlias, visit, type Alias, type Document, type Node } from 'yaml';

/** An alias that stands for nothing, or has no end, and why in a sentence. */
export interface BadAlias {
  alias: Alias;
  message: string;
}

/**
 * The aliases that stand for nothing, and those that stand inside the very value that they stand for: written out, it would have no end.
 * Whatever goes round in a circle has such an alias, because an alias can name only what begins before it. Must be asked before the
 * document is turned into values: a merge (`<<`) of this kind is followed until the stack is full. Pure.
 */
export function findBadAliases(doc: Document): BadAlias[] {
  const found: BadAlias[] = [];
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
        found.push({ alias: node, message });
        return;
      }
      if (!path.includes(value)) return;
      const message = `*${name} stands inside the value that &${name} names, which would have no end: write out here what is meant, or give &${name} to a value that does not hold *${name}`;
      found.push({ alias: node, message });
    },
  });
  return found;
}
