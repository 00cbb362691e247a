import type { ASTNode } from '@marcbachmann/cel-js';
import { childrenOf } from './children.ts';
import type { Expression } from './expression.ts';
import { loops, namespaces, language } from './language.ts';
import { expressionWords } from './words.ts';

/** The variables that a run gives its expressions. */
const ofRuns: readonly string[] = Object.keys(expressionWords.variables);

/** Words that the language keeps for itself. */
const ofLanguage: readonly string[] = [
  ...['as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'in', 'let', 'loop'],
  ...['package', 'namespace', 'return', 'var', 'void', 'while', 'true', 'false', 'null', 'prototype'],
];

/** Why the items of a loop cannot be called by a name (`as`), in words; undefined where they can. */
export function whyNoVariable(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name) || name === '__proto__') {
    return 'it must be a word of letters, digits and "_"';
  }
  const means = ofRuns.includes(name) || ofLanguage.includes(name) || namespaces.has(name);
  return means || language.hasVariable(name)
    ? `"${name}" means something in expressions already: take another name`
    : undefined;
}

/** A variable that an expression names, and which of its members: `steps.scan.data.od` is `steps` with the path `scan`, `data`, `od`. */
export type Name = {
  root: string;
  /** The members that are named as they stand there, up to the first that is computed. */
  path: (string | number)[];
  /** True where a further member is computed: `payload[parameters.key]`. */
  computed: boolean;
  /** True where the expression only asks whether it is there: `has(payload.volume)`. */
  asked: boolean;
  /** Where it stands in what the author wrote, in characters. */
  at: number;
};

/** All names of an expression, in their order; not those that it binds itself, as `x` in `list.map(x, x * 2)`. */
export function namesIn(expression: Expression): Name[] {
  const names: Name[] = [];
  visit(expression.tree, new Set(), false);
  return names.sort((a, b) => a.at - b.at);

  function visit(node: ASTNode, bound: ReadonlySet<string>, asked: boolean): void {
    if (node.op === 'id' || node.op === '.' || node.op === '[]') return visitMember(node, bound, asked);
    if (node.op === 'rcall' && loops.has(node.args[0])) {
      const [, list, [variable, ...rest]] = node.args;
      visit(list, bound, false);
      const within = variable?.op === 'id' ? new Set([...bound, variable.args]) : bound;
      for (const child of rest) visit(child, within, false);
      return;
    }
    if (node.op === 'rcall' && node.args[1].op === 'id' && namespaces.has(node.args[1].args)) {
      for (const child of node.args[2]) visit(child, bound, false);
      return;
    }
    const isHas = node.op === 'call' && node.args[0] === 'has';
    for (const child of childrenOf(node)) visit(child, bound, isHas);
  }

  function visitMember(whole: ASTNode, bound: ReadonlySet<string>, asked: boolean): void {
    let path: (string | number)[] = [];
    let computed = false;
    let node = whole;
    while (node.op === '.' || node.op === '[]') {
      const member = memberOf(node);
      if (member === undefined) {
        path = [];
        computed = true;
        if (node.op === '[]') visit(node.args[1], bound, false);
      } else path.unshift(member);
      node = node.args[0];
    }
    if (node.op !== 'id') visit(node, bound, false);
    else if (!bound.has(node.args)) {
      names.push({ root: node.args, path, computed, asked, at: expression.at + node.start });
    }
  }
}

function memberOf(node: Extract<ASTNode, { op: '.' | '[]' }>): string | number | undefined {
  if (node.op === '.') return node.args[1];
  const index = node.args[1];
  if (index.op !== 'value') return undefined;
  if (typeof index.args === 'string') return index.args;
  return typeof index.args === 'bigint' ? Number(index.args) : undefined;
}

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
