import { gzipSync } from 'node:zlib';
import type { Operation } from '../../gateway/http/api/operation.ts';
import type { Dice } from '../chaos/random/dice.ts';
import { makeText, makeValue, type Schema } from './make-value.ts';

/** A request as it is sent. */
export interface MadeRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer | FormData;
}

/** For how long a call may be asked to wait (seconds): the suite is to ask, not to wait. */
const longestWait = 0.05;
const otherMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

/** A request for a call, by chance: mostly as it is described, and sometimes not. @param known ids and names that there are */
export function makeRequest(operation: Operation, dice: Dice, known: readonly string[]): MadeRequest {
  const { path, params, query, headers, body } = operation;
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const text = makeText((params?.properties[name] ?? {}) as Schema, dice, known);
    return encodeURIComponent(text === '' ? 'x' : wellFormed(text));
  });
  const asked = new URLSearchParams();
  for (const [name, schema] of Object.entries(query?.properties ?? {})) {
    if (!dice.chance(0.4)) continue;
    const value = name === 'wait' ? dice.throw() * longestWait : makeValue(schema as Schema, dice, known);
    asked.append(name, asText(value));
    if (dice.chance(0.05)) asked.append(name, asText(value));
  }
  const sent: Record<string, string> = {};
  for (const [name, schema] of Object.entries(headers?.properties ?? {}))
    if (dice.chance(0.3)) sent[name] = headerText(asText(makeValue(schema as Schema, dice, known)));
  const method = dice.chance(0.03) ? dice.pick(otherMethods) : operation.method.toUpperCase();
  const made: MadeRequest = {
    method,
    path: `${place}${asked.size > 0 ? `?${asked.toString()}` : ''}`,
    headers: sent,
  };
  if (method === 'GET' || method === 'HEAD') return made;
  const types = Object.entries(body?.content ?? {});
  if (types.length === 0 && dice.chance(0.7)) return made;
  const [type, media] = types.length > 0 ? dice.pick(types) : ['application/json', undefined];
  return withBody(made, type, makeValue((media?.schema ?? {}) as Schema, dice, known), dice);
}

function withBody(made: MadeRequest, type: string, value: unknown, dice: Dice): MadeRequest {
  const headers = { ...made.headers, 'content-type': dice.chance(0.05) ? 'text/plain' : type };
  if (type === 'multipart/form-data') return { ...made, body: formOf(value, dice) };
  if (type === 'application/x-www-form-urlencoded') {
    const fields = Object.entries(typeof value === 'object' && value !== null ? value : { value });
    const text = new URLSearchParams(
      fields.map(([name, each]): [string, string] => [name, asText(each)]),
    ).toString();
    return { ...made, headers, body: text };
  }
  const text = JSON.stringify(value) ?? '';
  if (dice.chance(0.05)) return { ...made, headers, body: text.slice(0, dice.between(0, text.length)) };
  if (dice.chance(0.03))
    return { ...made, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(text) };
  if (dice.chance(0.03)) return { ...made, headers: { ...headers, 'content-encoding': 'gzip' }, body: text };
  return { ...made, headers, body: text };
}

function formOf(value: unknown, dice: Dice): FormData {
  const form = new FormData();
  for (const [name, each] of Object.entries(
    typeof value === 'object' && value !== null ? value : { value },
  )) {
    const text = wellFormed(asText(each));
    if (dice.chance(0.3))
      form.append(name, new Blob([text]), dice.pick(['a.yaml', '../a', 'a\u0000b', 'ü.txt']));
    else form.append(name, text);
  }
  return form;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Without halves of characters, which no URL can hold. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** What may stand in a header. */
function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 1_000);
}
