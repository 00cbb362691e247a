import { language, namespaces } from './language.ts';

/** The variables that a run gives its expressions. */
const ofRuns: readonly string[] = ['steps', 'parameters', 'payload', 'run', 'index', 'round'];

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
