import { readFileSync } from 'node:fs';

/** What a script is given: a list stands for its elements, so that no call gets a long list as arguments of its own. */
export type ScriptArgument = string | number | Buffer | (string | number)[];

/**
 * A Lua script that Redis runs as one atomic change. It is given one key, the prefix of all keys of its workcell, which tells Redis
 * where they are.
 */
export interface Script<Name extends string = string> {
  readonly lua: string;
  readonly numberOfKeys: 1;
  /** True where it changes nothing. */
  readonly readOnly: boolean;
  /** Its arguments in their order; others may follow. */
  readonly names: readonly Name[];
}

interface Parts<Name extends string> {
  /** Files of `scripts/` that stand before it. */
  uses?: readonly string[];
  /** What it is given, by the names that it has in the script. */
  given: readonly Name[];
  /** What it knows of the rest of weir; a list becomes a set. */
  constants?: Record<string, number | string | readonly string[]>;
  readOnly?: boolean;
}

/**
 * Reads the script `scripts/FILE.lua`. All that stands there as a name without an origin is a local of the one line that is put
 * before it: `prefix`, the arguments by their names, `first_of_rest` (which of ARGV comes behind them), and the constants.
 */
export function loadScript<Name extends string>(file: string, parts: Parts<Name>): Script<Name> {
  const { uses = [], given, constants = {}, readOnly = false } = parts;
  const locals = [
    ['prefix', 'KEYS[1]'],
    ...given.map((name, i) => [name, `ARGV[${i + 1}]`]),
    ['first_of_rest', String(given.length + 1)],
    ...Object.entries(constants).map(([name, value]) => [name, literal(value)]),
  ];
  const header = locals.map(([name, value]) => `local ${name} = ${value}`).join('; ');
  const texts = [...uses, file].map((name) => read(name));
  return { lua: [header, ...texts].join('\n'), numberOfKeys: 1, readOnly, names: given };
}

/** The build puts the files beside this one's JavaScript. */
function read(name: string): string {
  return readFileSync(new URL(`scripts/${name}.lua`, import.meta.url), 'utf8');
}

function literal(value: number | string | readonly string[]): string {
  if (typeof value === 'object') return `{ ${value.map((item) => `[${literal(item)}] = true`).join(', ')} }`;
  return typeof value === 'number' ? String(value) : `'${value.replaceAll(/['\\\n]/g, '\\$&')}'`;
}
