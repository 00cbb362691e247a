import type { About, AboutAction } from '../../../shared/contracts/about.ts';
import { asList, isObject, type Json, type JsonObject, isTooDeep } from '../../../shared/kernel/json/json.ts';
import { lenientJson, textOf } from './lenient-json.ts';
import { moduleFlags, type ModuleFlag, type ModuleReport } from '../../../shared/contracts/module-report.ts';

/** The words of older modules for the same flags. */
const synonyms: Record<string, ModuleFlag> = {
  IDLE: 'READY',
  OK: 'READY',
  RUNNING: 'BUSY',
  STARTING: 'INIT',
};

/**
 * What a module answers to `GET /state`, as a report. There are three forms of it in the labs: `{status: {READY: true, …}}`
 * of today, `{status: "READY"}`, and `{State: "IDLE"}` of old; any of them may be a JSON string of JSON. Whatever else the
 * module tells is kept as its details. Pure.
 */
export function readModuleState(text: string): ModuleReport {
  const body = lenientJson(text);
  if (body === undefined) return unknown(`its state is no JSON: ${text.slice(0, 200)}`);
  if (!isObject(body)) return unknown(`its state is no object: ${text.slice(0, 200)}`);
  const { status, State, error, ...details } = body;
  const words = wordsOf(status ?? State);
  const flags = moduleFlags.filter((flag) => words.some((word) => (synonyms[word] ?? word) === flag));
  const reason = textOf(error);
  if (flags.length === 0) {
    const said = words.join(', ') || 'none';
    return { ...unknown(reason ?? `it says of its state: ${said}`), details };
  }
  return { flags, ...(reason === undefined ? {} : { error: reason }), details };
}

/** The report on a module of which nothing can be learned. */
export function unknown(error: string): ModuleReport {
  return { flags: ['UNKNOWN'], error, details: {} };
}

function wordsOf(status: Json | undefined): string[] {
  const words = isObject(status)
    ? Object.keys(status).filter((word) => status[word] === true)
    : [status].flat().filter((word) => typeof word === 'string');
  return words.map((word) => word.toUpperCase());
}

/**
 * What a module answers to `GET /about`, in the shape that weir keeps, and as it was said; undefined where it is none.
 * Modules leave out what they like and put null for lists, so only the names are demanded. There is no `args_schema`: the
 * types that WEI's modules state are names of Python's, and nothing is checked against them. Pure.
 */
export function readModuleAbout(text: string): About | undefined {
  const body = lenientJson(text);
  if (!isObject(body) || !Array.isArray(body['actions']) || isTooDeep(body)) return undefined;
  return {
    name: textOf(body['name']) ?? '',
    ...texts(body, ['model', 'version', 'description']),
    actions: named(body['actions']).map(readAction),
    admin_commands: asList(body['admin_commands']).flatMap((command) => textOf(command) ?? []),
    resource_pools: asList(body['resource_pools']),
    ...asSaid(body),
  };
}

/** It travels with every hello, beside what is made of it. */
const mostSaid = 256 * 1024;

/** Word for word, but for lists that are null or missing: WEI's client takes nothing but a list there. */
function asSaid(body: JsonObject): Pick<About, 'said'> {
  const said = {
    ...body,
    actions: named(body['actions']).map(({ args, files, results, ...action }) => ({
      ...action,
      args: asList(args),
      files: asList(files),
      results: asList(results),
    })),
    admin_commands: asList(body['admin_commands']),
    resource_pools: body['resource_pools'] ?? [],
  };
  return JSON.stringify(said).length > mostSaid ? {} : { said };
}

function readAction(action: Named): AboutAction {
  return {
    name: action.name,
    description: textOf(action['description']) ?? '',
    blocking: action['blocking'] !== false,
    args: named(action['args']).map(({ name, type, default: preset, required, description }) => ({
      name,
      type: type ?? 'any',
      ...(preset === undefined ? {} : { default: preset }),
      required: required === true,
      description: textOf(description) ?? '',
    })),
    files: named(action['files']).map(({ name, required, description }) => ({
      name,
      required: required === true,
      description: textOf(description) ?? '',
    })),
    results: asList(action['results']).flatMap((result) => {
      const label = isObject(result) ? textOf(result['label']) : undefined;
      if (!isObject(result) || label === undefined) return [];
      return { label, description: textOf(result['description']) ?? '', ...texts(result, ['type']) };
    }),
  };
}

type Named = JsonObject & { name: string };

function named(value: Json | undefined): Named[] {
  return asList(value).filter(
    (each): each is Named => isObject(each) && typeof each['name'] === 'string' && each['name'] !== '',
  );
}

function texts<K extends string>(from: JsonObject, keys: K[]): Partial<Record<K, string>> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const text = textOf(from[key]);
      return text === undefined ? [] : [[key, text]];
    }),
  ) as Partial<Record<K, string>>;
}

/**
 * The URL of a door of a module, below the address that the lab has stated. The address may have a path: many modules may
 * stand behind one proxy, and one that is left out leads to another instrument.
 */
export function below(address: URL, door: string): URL {
  const url = new URL(address);
  url.pathname = address.pathname.replace(/\/+$/, '') + door;
  url.hash = '';
  return url;
}
