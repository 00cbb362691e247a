import type { ASTNode } from '@marcbachmann/cel-js';
import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { childrenOf } from './children.ts';
import { ExpressionError } from './expression-error.ts';
import {
  deepestExpression,
  functions,
  language,
  longestExpression,
  loops,
  methods,
  namespaces,
} from './language.ts';
import { readPattern } from './matches.ts';
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
 * @param longest how many characters it may have: any number where it was accepted before, and values were put into it since
 * @throws ExpressionError where it is none, is too long, or calls a function that there is not
 */
export function parseExpression(text: string, at = 0, longest: number = longestExpression): Expression {
  if (text.trim() === '') throw new ExpressionError('The expression is empty.', at);
  if (text.length > longest) {
    throw new ExpressionError(`The expression has ${text.length} characters, more than ${longest}.`, at);
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
  const place = at + node.start;
  if (node.op === 'call') {
    const [name, [first, ...others]] = node.args;
    examineCall(name, functions, place);
    if (name === 'has' && ((first?.op !== '.' && first?.op !== '[]') || others.length > 0)) {
      throw new ExpressionError(
        'has() asks whether something has a member, as in has(payload.volume).',
        place,
      );
    }
  }
  if (node.op === 'rcall') {
    const [name, receiver, [first]] = node.args;
    const space = receiver.op === 'id' ? namespaces.get(receiver.args) : undefined;
    examineCall(name, space ?? onValues, place);
    if (name === 'matches' && first?.op === 'value' && typeof first.args === 'string') {
      readPattern(first.args, at + first.start);
    }
  }
  if (node.op === 'value' && typeof node.args === 'object' && node.args !== null) {
    const message = 'There are no bytes and no unsigned numbers in expressions: only values of JSON.';
    throw new ExpressionError(message, place);
  }
  for (const child of childrenOf(node)) examine(child, at, depth + 1);
}

const onValues = new Set([...methods, ...loops]);

function examineCall(name: string, known: ReadonlySet<string>, at: number): void {
  if (known.has(name)) return;
  const spaces = [...namespaces].flatMap(([space, names]) => [...names].map((each) => `${space}.${each}`));
  const like = didYouMean(name, [...known, ...functions, ...onValues, ...spaces]);
  throw new ExpressionError(`There is no function "${name}"${like || '.'}`, at);
}
