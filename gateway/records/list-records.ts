import type { Request, Response } from 'express';
import type { Json } from '../../shared/kernel/json/json.ts';
import type { RecordKind, StoredRecord } from '../../shared/store/index.ts';
import type { RecordsContext } from './context.ts';
import { recordQuery } from './record-lists.ts';
import { queryNumber, sendJsonText } from '../http/index.ts';

/** An answer that has so many bytes ends, however few documents it holds: a client may make each of them large. */
const maxBytes = 32 * 1024 * 1024;
/** How many are read at once: all of them may be large, and nothing else runs while they are read. */
const storePage = 50;

/**
 * The newest documents of a kind, as WEI answers them: an object from id to document, the oldest first. It is bounded:
 * `?limit=` (at most 10,000) and `?cursor=` lead through all, and a `Link` header with `rel="next"` to the older ones.
 * @throws WeirError `bad_request`, `store_unavailable`.
 */
export async function sendRecords<K extends RecordKind>(
  context: RecordsContext,
  request: Request,
  response: Response,
  query: { kind: K; group?: string },
  view: (record: StoredRecord<K>) => Json | Promise<Json>,
): Promise<void> {
  const members = await readRecords(
    context,
    request,
    response,
    query,
    async (record) => `${JSON.stringify(record.id)}:${JSON.stringify(await view(record))}`,
  );
  sendJsonText(response, 200, `{${members.join(',')}}`);
}

/**
 * The texts that `write` makes of the records that a request for a list is for, oldest first; sets the `Link` header where
 * there are older ones.
 */
export async function readRecords<K extends RecordKind>(
  { store, patience }: RecordsContext,
  request: Request,
  response: Response,
  query: { kind: K; group?: string },
  write: (record: StoredRecord<K>) => string | Promise<string>,
): Promise<string[]> {
  const { limit: limited, cursor } = recordQuery.properties;
  const limit = queryNumber(request, 'limit', limited);
  let before: number | undefined = queryNumber(request, 'cursor', cursor);
  const deadline = patience.begin();
  const texts: string[] = [];
  let bytes = 0;
  while (texts.length < limit && bytes < maxBytes) {
    const asked = Math.min(storePage, limit - texts.length);
    const cursor = before === undefined ? {} : { before };
    const page = await deadline.withStore(() => store.newestRecords({ ...query, ...cursor, limit: asked }));
    let taken = 0;
    for (const record of page) {
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
