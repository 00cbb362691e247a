import { Turns } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Request } from 'express';
import type { Json } from '../../shared/kernel/json/json.ts';
import type { RecordKind, StoredRecord } from '../../shared/store/index.ts';
import type { RecordsContext } from './context.ts';
import { answerLarge, sendJsonText, json, type Answer, type Done, type Asked } from '../http/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { JSONSchema } from 'json-schema-to-ts';
import { byName, object, optional, told } from '../../shared/contracts/object-schema.ts';

/** The query of a list of documents. */
export const recordQuery = object({
  [optional]: {
    limit: told(
      { type: 'integer', minimum: 1, maximum: 10_000, default: 10_000 } as const,
      'How many of the newest at most.',
    ),
    cursor: told(
      { type: 'integer', minimum: 1 } as const,
      'Those older than this; the `Link` header leads to the next ones.',
    ),
  },
});

const link = { Link: 'With `rel="next"`, where there are older ones.' };

/** Documents by id, the oldest first. */
export function records(description: string, schema: JSONSchema): Answer {
  return json(`${description}, by id, the oldest first.`, byName(schema), { headers: link });
}

/** Documents as an array, the oldest first. */
export const linked = { headers: link };

/** A request for a list of documents. */
export type ListAsked = Pick<
  Asked<{ query: typeof recordQuery }, RecordsContext>,
  'context' | 'query' | 'request' | 'response'
>;

/** An answer that has so many bytes ends, however few documents it holds: a client may make each of them large. */
const maxBytes = 32 * 1024 * 1024;
/** How many are read at once: all of them may be large, and nothing else runs while they are read. A list of more is a large read. */
const storePage = 50;

/**
 * The newest documents of a kind, as WEI answers them: an object from id to document, the oldest first. It is bounded:
 * `?limit=` (at most 10,000) and `?cursor=` lead through all, and a `Link` header with `rel="next"` to the older ones.
 * @throws WeirError `bad_request`, `store_unavailable`.
 */
export async function sendRecords<K extends RecordKind>(
  asked: ListAsked,
  query: { kind: K; group?: string },
  view: (record: StoredRecord<K>) => Json | Promise<Json>,
): Promise<void> {
  const send = async (): Promise<void> => {
    const members = await readRecords(
      asked,
      query,
      async (record) => `${JSON.stringify(record.id)}:${JSON.stringify(await view(record))}`,
    );
    sendJsonText(asked.response, 200, `{${members.join(',')}}`);
  };
  await (asked.query.limit > storePage ? answerLarge(asked, send) : send());
}

/**
 * The texts that `write` makes of the records that a request for a list is for, oldest first; sets the `Link` header where
 * there are older ones.
 */
export async function readRecords<K extends RecordKind>(
  { context: { store, deadlines }, query: { limit, cursor: first }, request, response }: ListAsked,
  query: { kind: K; group?: string },
  write: (record: StoredRecord<K>) => string | Promise<string>,
): Promise<string[]> {
  let before = first;
  const deadline = deadlines.begin();
  const texts: string[] = [];
  const turns = new Turns();
  let bytes = 0;
  while (texts.length < limit && bytes < maxBytes) {
    const asked = Math.min(storePage, limit - texts.length);
    const cursor = before === undefined ? {} : { before };
    const page = await deadline.withStore(() => store.newestRecords({ ...query, ...cursor, limit: asked }));
    let taken = 0;
    for (const record of page) {
      if (turns.isDue()) await turns.pass();
      if (bytes >= maxBytes) break;
      const text = await write(record);
      bytes += Buffer.byteLength(text);
      texts.push(text);
      before = record.position;
      taken += 1;
    }
    if (taken === page.length && page.length < asked) return texts.reverse();
  }
  if (before !== undefined) response.setHeader('Link', nextLink(request, limit, before));
  return texts.reverse();
}

function nextLink(request: Request, limit: number, cursor: number): string {
  const path = request.originalUrl.split('?', 1)[0] ?? '/';
  const parameters = new URLSearchParams(request.originalUrl.slice(path.length + 1));
  parameters.set('limit', String(limit));
  parameters.set('cursor', String(cursor));
  return `<${path}?${parameters.toString()}>; rel="next"`;
}

/** That a document was taken. */
export function recordTaken(
  { store }: Pick<RecordsContext, 'store'>,
  kind: 'event' | 'datapoint' | 'experiment' | 'campaign',
  id: string,
): Done {
  return {
    ...{ kind: 'record', id, what: `the ${kind} ${id}` },
    isKept: async () => (await store.readRecord(kind, id)) !== undefined,
  };
}

/** The record of that id. @throws WeirError `record_not_found`, `store_unavailable`. */
export async function findRecord<K extends RecordKind>(
  { store, deadlines }: RecordsContext,
  kind: K,
  id: string,
): Promise<StoredRecord<K>> {
  const record = await deadlines.begin().withStore(() => store.readRecord(kind, id));
  if (record) return record;
  throw new WeirError('record_not_found', `there is no ${kind} ${id}`);
}
