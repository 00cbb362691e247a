import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { variablesIn } from '../kernel/secrets/env-references.ts';
import { hidden, hideSecrets, isSecretName } from '../kernel/secrets/hide-secrets.ts';
import type { Workcell } from '../contracts/workcell.ts';

/** An argument or a variable that is stated with its value: `--token=…`, `API_KEY=…`. */
const assignment = /^(-{0,2}([\w.-]+)=)./s;
const flag = /^--?([\w-]+)$/;

/**
 * A config as anybody may see it: without what may be a secret by its name, without user and password in URLs, without private keys.
 * References to the environment stay as the file has them.
 */
export function withoutSecrets(config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, isSecretName(name) ? hide(value) : shown(value)]),
  );
}

/** Any value of a workcell as anybody may see it: a config, or a part of it that has no name. */
export function shown(value: Json): Json {
  if (typeof value === 'string') return shownText(value);
  if (Array.isArray(value)) {
    return value.map((each, index) => (followsSecretFlag(value, index) ? hide(each) : shown(each)));
  }
  return isObject(value) ? withoutSecrets(value) : value;
}

/** A config that came back from somebody who saw it without its secrets: what is as it was shown is what it was. */
export function withSecretsOf(before: JsonObject | undefined, config: JsonObject): JsonObject {
  return before ? (putBack(config, before, withoutSecrets(before)) as JsonObject) : config;
}

/** As `withSecretsOf`, for any value of which this was seen. */
export function putBack(value: Json, before: Json, seen: Json): Json {
  if (isDeepStrictEqual(value, seen)) return before;
  if (Array.isArray(value)) {
    if (!Array.isArray(before) || !Array.isArray(seen)) return value;
    return value.map((each, i) =>
      i < before.length ? putBack(each, before[i] ?? null, seen[i] ?? null) : each,
    );
  }
  if (!isObject(value) || !isObject(before) || !isObject(seen)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      Object.hasOwn(before, name) ? putBack(each, before[name] ?? null, seen[name] ?? null) : each,
    ]),
  );
}

/** Coordinates of locations; the names of modules and locations promise nothing. */
export function shownLocations(locations: Workcell['locations']): Workcell['locations'] {
  return mapValues(locations, (named) => mapValues(named, shown));
}

function mapValues<V>(values: Record<string, V>, change: (value: V) => V): Record<string, V> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

/** Nothing and a yes or no are no secrets; a reference tells only where the secret is. */
function hide(value: Json): Json {
  if (value === null || typeof value === 'boolean') return value;
  return typeof value === 'string' && isReference(value) ? value : hidden;
}

function isReference(text: string): boolean {
  return /^\$\{ENV:[^}]*\}$/.test(text) && variablesIn(text) !== undefined;
}

function shownText(text: string): string {
  if (text.includes('PRIVATE KEY-----')) return hidden;
  const [, start = '', name = ''] = assignment.exec(text) ?? [];
  if (!isSecretName(name)) return hideSecrets(text);
  return isReference(text.slice(start.length)) ? text : `${start}${hidden}`;
}

/** The value of a flag of a program, as in `--token abc`. */
function followsSecretFlag(list: readonly Json[], index: number): boolean {
  const before = list[index - 1];
  const [, name = ''] = (typeof before === 'string' && flag.exec(before)) || [];
  return isSecretName(name);
}
