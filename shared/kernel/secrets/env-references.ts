import type { Json } from '../json/json.ts';
import { WeirError } from '../errors/weir-error.ts';
import { keepSecret } from './hide-secrets.ts';

/** What a workcell file may say in place of a secret: the variable of the environment that has it. */
const reference = /\$\{ENV:([A-Za-z_]\w*)\}/g;

/** Whether the text means to refer to the environment, well or badly. */
export function refersToEnv(text: string): boolean {
  return text.includes('${ENV:');
}

/** The variables that a text refers to; undefined where a reference in it is none. */
export function variablesIn(text: string): string[] | undefined {
  const found = [...text.matchAll(reference)].map(([, name = '']) => name);
  return found.length === text.split('${ENV:').length - 1 ? found : undefined;
}

/**
 * The value with what its references mean to this process, at any depth. Every value found is kept secret from then on, in logs and
 * in errors.
 * @throws WeirError `bad_workcell` where a variable is not set.
 */
export function resolveReferences<T extends Json>(value: T, env: NodeJS.ProcessEnv = process.env): T {
  return resolve(value, env) as T;
}

function resolve(value: Json, env: NodeJS.ProcessEnv): Json {
  if (typeof value === 'string') return refersToEnv(value) ? resolveText(value, env) : value;
  if (Array.isArray(value)) return value.map((each) => resolve(each, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each, env)]));
}

function resolveText(text: string, env: NodeJS.ProcessEnv): string {
  return text.replace(reference, (whole, name: string) => {
    const value = env[name];
    if (value === undefined || value === '') throw new WeirError('bad_workcell', notSet(name));
    keepSecret(value, whole);
    return value;
  });
}

/** What is wrong where the environment lacks a variable. */
export function notSet(name: string): string {
  return `the environment has no ${name}: set it for the process that reads the workcell file`;
}
