import type { ASTNode } from '@marcbachmann/cel-js';
import { childrenOf } from './children.ts';
import type { Expression } from './expression.ts';
import { namesIn, type Name } from './names.ts';

/** The names that an expression compares with null: it says itself what it comes to where there is no value. */
export function testsForNull(expression: Expression): Name[] {
  return visit(expression.tree);

  function visit(node: ASTNode): Name[] {
    if (node.op === '==' || node.op === '!=') {
      const [left, right] = node.args;
      if (isNull(left)) return namesIn({ ...expression, tree: right });
      if (isNull(right)) return namesIn({ ...expression, tree: left });
    }
    return childrenOf(node).flatMap(visit);
  }
}

function isNull(node: ASTNode): boolean {
  return node.op === 'value' && node.args === null;
}
