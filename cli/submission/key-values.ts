import { readFile } from 'node:fs/promises';
import { isObject, type Json, type JsonObject, parseJson } from '../../shared/kernel/json/json.ts';
import { anyText, findUnfitValue } from '../../shared/kernel/json/unfit-value.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { whyUnreadable } from '../../shared/kernel/errors/file-errors.ts';
import { loadYaml } from '../../shared/yaml/index.ts';
import { describeProblems } from '../../shared/kernel/json/problem.ts';

/** Splits `name=value` at its first `=`. @throws WeirError `bad_request` where there is none. */
export function splitPair(text: string, flag: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new WeirError('bad_request', `${flag} ${text}: expected NAME=VALUE`);
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

/**
 * The object that a repeated flag describes: `name=value` sets one key, `@file` (JSON or YAML) sets all of the file's;
 * a JSON object all of its own; the last one wins. A value that is JSON is taken as such, anything else is text; `'id="007"'` keeps digits as text.
 * @throws WeirError `bad_request` that names the flag and what is wrong with it.
 */
export async function readKeyValues(texts: readonly string[], flag: string): Promise<JsonObject> {
  const entries: [string, Json][] = [];
  for (const text of texts) {
    if (text.startsWith('@')) {
      entries.push(...Object.entries(await readObject(text.slice(1), flag)));
    } else if (text.startsWith('{')) {
      const value = parseJson(text);
      if (!isObject(value))
        throw new WeirError('bad_request', `${flag}: expected NAME=VALUE, or a JSON object`);
      entries.push(...Object.entries(value));
    } else {
      const [name, value] = splitPair(text, flag);
      const parsed = parseValue(value);
      const odd = findUnfitValue(parsed, anyText);
      if (odd) throw new WeirError('bad_request', `${flag} ${name}: ${value} ${odd.message}`);
      entries.push([name, parsed]);
    }
  }
  return Object.fromEntries(entries);
}

/** JSON as what it is, anything else as text. */
function parseValue(text: string): Json {
  const value = parseJson(text);
  return value === undefined ? text : value;
}

/** The text of a file that was named on the command line. @throws WeirError `bad_request` that tells why `what` cannot be read */
export async function readNamed(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const why = (await whyUnreadable(file)) ?? messageOf(cause);
    throw new WeirError('bad_request', `${what} cannot be read: ${why}`, { cause });
  }
}

async function readObject(file: string, flag: string): Promise<JsonObject> {
  const loaded = loadYaml(await readNamed(file, `${flag} @${file}: the file`));
  if (!loaded.ok)
    throw new WeirError('bad_request', `${flag} @${file}: ${describeProblems(loaded.problems)}`);
  const { value } = loaded;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new WeirError('bad_request', `${flag} @${file}: expected an object with a value for each name`);
  }
  return value;
}

/**
 * The arguments that `--arg STEP.key=value` changes, by step. A step's name may have dots, an argument's not. A value that is JSON is
 * taken as such, anything else is text.
 * @throws WeirError `bad_request` that names what is wrong
 */
export function readStepArgs(texts: readonly string[]): Record<string, JsonObject> {
  const args: Record<string, JsonObject> = {};
  for (const text of texts) {
    const [place, value] = splitPair(text, '--arg');
    const dot = place.lastIndexOf('.');
    if (dot < 1 || dot === place.length - 1) {
      throw new WeirError('bad_request', `--arg ${text}: expected STEP.ARGUMENT=VALUE`);
    }
    const step = place.slice(0, dot);
    args[step] = { ...args[step], [place.slice(dot + 1)]: parseValue(value) };
  }
  return args;
}
