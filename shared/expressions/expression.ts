import type { ASTNode } from '@marcbachmann/cel-js';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { childrenOf } from './children.ts';
import { ExpressionError } from './expression-error.ts';
import { deepestExpression, functions, language, longestExpression, loops, methods } from './language.ts';
import { inPlainWords } from './plain-words.ts';

/** A text that has been read as an expression. Nothing is kept between two uses of it. */
export type Expression = {
  /** CEL, without braces. */
  text: string;
  /** Where it begins in the text that the author wrote, in characters. */
  at: number;
  tree: ASTNode;
};

/**
 * Reads a text as CEL.
 *
 * @param at where the text begins in what its author wrote, for the places in errors
 * @throws ExpressionError where it is none, is too long, or calls a function that there is not
 */
export function parseExpression(text: string, at = 0): Expression {
  if (text.trim() === '') throw new ExpressionError('The expression is empty.', at);
  if (text.length > longestExpression) {
    throw new ExpressionError(
      `The expression has ${text.length} characters, more than ${longestExpression}.`,
      at,
    );
  }
  let tree;
  try {
    tree = language.parse(text).ast;
  } catch (error) {
    throw inPlainWords(error, at);
  }
  examine(tree, at, 0);
  return { text, at, tree };
}

function examine(node: ASTNode, at: number, depth: number): void {
  if (depth > deepestExpression) {
    throw new ExpressionError(`The expression is nested deeper than ${deepestExpression} levels.`, at);
  }
  if (node.op === 'call') examineCall(node.args[0], functions, [...functions, ...methods], at + node.start);
  if (node.op === 'rcall') {
    const all = [...methods, ...loops];
    examineCall(node.args[0], new Set(all), all, at + node.start);
  }
  if (node.op === 'value' && typeof node.args === 'object' && node.args !== null) {
    throw new ExpressionError(
      'There are no bytes and no unsigned numbers in expressions: only values of JSON.',
      at + node.start,
    );
  }
  for (const child of childrenOf(node)) examine(child, at, depth + 1);
}

function examineCall(name: string, known: ReadonlySet<string>, all: string[], at: number): void {
  if (known.has(name)) return;
  throw new ExpressionError(`There is no function "${name}"${didYouMean(name, all) || '.'}`, at);
}
