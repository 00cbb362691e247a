import { isObject, type Json, type JsonObject } from '../../shared/contracts/json.ts';
import type { StepDefinition, StepRecord } from '../../shared/contracts/run.ts';

/** What an attempt of a step was given. */
export type Given = Pick<StepDefinition, 'args' | 'files'>;

/** Arguments and files of an attempt: those that were expressions are what these came to. Pure. */
export function asGiven({ args, files }: Given, record: Pick<StepRecord, 'values'> | undefined): Given {
  const values = Object.entries(record?.values ?? {});
  const given: JsonObject = { args, files };
  if (values.length === 0) return { args, files };
  const copy = structuredClone(given);
  for (const [pointer, value] of values) put(copy, tokensOf(pointer), value);
  return copy as Given;
}

function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Replaces what stands at a place; where there is nothing, nothing is put. */
function put(root: JsonObject, tokens: readonly string[], value: Json): void {
  let at: Json | undefined = root;
  for (const token of tokens.slice(0, -1)) at = child(at, token);
  const last = tokens.at(-1) ?? '';
  if (child(at, last) === undefined) return;
  if (Array.isArray(at)) at[Number(last)] = value;
  else if (isObject(at)) at[last] = value;
}

function child(of: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(of)) return of[Number(token)];
  return isObject(of) && Object.hasOwn(of, token) ? of[token] : undefined;
}
