import { language, namespaces } from './language.ts';

/** The variables that a run gives its expressions. */
export const runVariables = ['steps', 'parameters', 'payload', 'run', 'item', 'index', 'round'] as const;

/** Words that the language keeps for itself. */
const kept = [
  ...['as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'in', 'let', 'loop'],
  ...['package', 'namespace', 'return', 'var', 'void', 'while', 'true', 'false', 'null', 'prototype'],
];

/** Why a name can be no variable of a loop (`as`), as the end of a sentence; undefined where it can. */
export function whyNoVariable(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name) || name === '__proto__') {
    return 'it must be a word of letters, digits and "_"';
  }
  if ((runVariables as readonly string[]).includes(name) && name !== 'item')
    return `"${name}" is something else already`;
  if (kept.includes(name) || namespaces.has(name) || language.hasVariable(name)) {
    return `"${name}" is a word of the language`;
  }
  return undefined;
}
