import type { Operation } from '../../../gateway/http/api/operation.ts';
import { maxOrderBytes } from '../../../gateway/http/api/operation.ts';
import { maxDocumentBytes } from '../../../gateway/http/bodies.ts';
import { maxFormBytes } from '../../../gateway/runs/receive-form.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { Schema } from '../make-value.ts';

/** A request as a thread that sends it gets it. */
export interface SentRequest {
  method: string;
  /** From the address of the gateway on. */
  path: string;
  headers: Record<string, string>;
  body?: Uint8Array;
}

/** What the lab holds that requests are about. */
export interface Known {
  /** The name of its workcell. */
  workcell: string;
  run: string;
  experiment: string;
}

/** In the library of the lab. */
export const largeWorkflow = 'large';
export const mostSteps = 10_000;

/** What stands for a name of a path that the path itself does not explain. */
const params: Readonly<Record<string, string>> = { module: 'arm', instance: 'vm', command: 'pause' };
/** Bytes of the room that is not filled: field names and separators. */
const overhead = 4_096;
const deepest = 4;
const fileBytes = 8 * 1024 * 1024;

/** The request of an operation in which each value is as large as its description permits. */
export async function largestRequest(operation: Operation, known: Known): Promise<SentRequest> {
  const { path, query, body } = operation;
  const method = operation.method.toUpperCase();
  const id = idIn(path, known);
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'id' || name === 'name' ? id : (params[name] ?? newId()),
  );
  const asked = new URLSearchParams();
  // A filter would leave less to answer.
  for (const [name, schema] of Object.entries(query?.properties ?? {})) {
    const { maximum, type } = schema as Schema;
    if (method === 'GET' && type === 'integer' && maximum !== undefined) asked.set(name, String(maximum));
  }
  const made = { method, path: asked.size > 0 ? `${place}?${asked.toString()}` : place, headers: {} };
  const [type, media] = Object.entries(body?.content ?? {})[0] ?? [];
  if (method === 'GET' || type === undefined) return made;
  const room = roomOf(operation) - overhead;
  const schema = (media?.schema ?? {}) as Schema;
  if (type === 'multipart/form-data') return { ...made, ...(await multipart(schema, room)) };
  const filled = largestValue('', schema, room, 0);
  const text = type === 'application/octet-stream' ? 'x'.repeat(fileBytes) : JSON.stringify(filled);
  return { ...made, headers: { 'content-type': type }, body: Buffer.from(text) };
}

function idIn(path: string, { run, experiment }: Known): string {
  if (path.startsWith('/runs/')) return run;
  if (path.startsWith('/modules/')) return 'arm';
  if (path.startsWith('/locations/')) return 'nest';
  if (path.startsWith('/workflows/')) return largeWorkflow;
  return /^\/experiments\/|^\/\{id\}\//.test(path) ? experiment : newId();
}

/** A form as it is sent. */
export async function formOf(
  fields: Readonly<Record<string, string | Blob>>,
): Promise<Pick<SentRequest, 'headers' | 'body'>> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const packed = new Response(form);
  const headers = { 'content-type': packed.headers.get('content-type') ?? '' };
  return { headers, body: new Uint8Array(await packed.arrayBuffer()) };
}

/** A workflow of so many steps, with comments that make it `bytes` long. */
export function longWorkflow(steps: number, bytes = 0): string {
  const comment = 'x'.repeat(Math.max(0, Math.floor(bytes / steps) - 90));
  const flowdef = Array.from({ length: steps }, (_, i) => ({
    ...{ name: `step ${i}`, module: 'arm', action: 'noop', args: {} },
    ...(comment === '' ? {} : { comment }),
  }));
  return JSON.stringify({ name: 'largest', flowdef });
}

function roomOf({ body }: Operation): number {
  if (body?.maxBytes !== undefined) return body.maxBytes;
  if (body?.read === 'document') return maxDocumentBytes;
  return body?.read === undefined ? maxFormBytes : maxOrderBytes;
}

async function multipart(schema: Schema, room: number): Promise<Pick<SentRequest, 'headers' | 'body'>> {
  const fields = Object.entries(schema.properties ?? {});
  // Those that replace the workflow would be refused beside it.
  const kept = fields.filter(
    ([name]) => !/^(library|workflows|not_before|after|complete_by|table|count|files)$/.test(name),
  );
  const each = room / kept.length;
  return formOf(
    Object.fromEntries(
      kept.map(([name, field]): [string, string | Blob] => {
        if (field.format === 'binary') return [name, new Blob(['x'.repeat(fileBytes)])];
        const value = /^(payload|parameters)$/.test(name)
          ? filledObject({}, each, 0)
          : largestValue(name, field, each, 0);
        return [name, typeof value === 'string' ? value : JSON.stringify(value)];
      }),
    ),
  );
}

function largestValue(name: string, schema: Schema, room: number, depth: number): unknown {
  if (name === 'workflow') return longWorkflow(room > 2_000_000 ? 10_000 : 1_000, room);
  if (name === 'table') return `n\n${'1\n'.repeat(Math.max(1, Math.min(1_000, room / 2 - 1)))}`;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum && schema.enum.length > 0) return schema.enum.at(-1);
  const among = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (among && among.length > 0) {
    const made = among.map((each) => largestValue(name, each, room, depth));
    return made.reduce((most, each) => (sizeOf(each) > sizeOf(most) ? each : most));
  }
  switch ([schema.type].flat()[0]) {
    case 'string':
      return largestText(schema, room);
    case 'integer':
    case 'number':
      return schema.maximum ?? 1_000_000;
    case 'boolean':
      return true;
    case 'array':
      return depth > deepest ? [] : filledList(schema, room, depth);
    case 'null':
      return null;
    default:
      return depth > deepest ? {} : filledObject(schema, room, depth);
  }
}

function largestText({ pattern, format, examples, maxLength = Infinity }: Schema, room: number): string {
  if (format === 'date-time' || format === 'moment') return new Date().toISOString();
  if (pattern !== undefined || format !== undefined)
    return typeof examples?.[0] === 'string' ? examples[0] : newId();
  return 'x'.repeat(Math.max(1, Math.floor(Math.min(maxLength, room - 2))));
}

/** As many items as fit, each of them small: more of them are more work than longer ones. */
function filledList({ items = {}, maxItems = Infinity }: Schema, room: number, depth: number): unknown[] {
  const one = largestValue('', items, Math.min(room, 64), depth + 1);
  const count = Math.floor(Math.min(maxItems, room / (sizeOf(one) + 1)));
  return Array.from({ length: count }, () => one);
}

function filledObject({ properties = {} }: Schema, room: number, depth: number): Record<string, unknown> {
  const names = Object.keys(properties);
  if (names.length === 0)
    return Object.fromEntries(Array.from({ length: Math.floor(room / 20) }, (_, i) => [`key_${i}`, i]));
  const each = (room - names.join('').length - 6 * names.length) / names.length;
  return Object.fromEntries(
    names.map((name) => [name, largestValue(name, properties[name] ?? {}, each, depth + 1)]),
  );
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}
