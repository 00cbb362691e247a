import type { Request, Response } from 'express';
import type { Json } from '../../shared/contracts/json.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { RecordKind, StoredRecord } from '../../shared/store/records.ts';
import type { GatewayContext } from '../context.ts';
import { queryText } from '../http/parameters.ts';

/** The most documents in one answer, also where none is asked for: WEI's clients know no pages. */
const maxLimit = 10_000;
const storePage = 1_000;

/**
 * The newest documents of a kind, as WEI answers them: an object from id to document, the oldest first. It is bounded:
 * `?limit=` (at most 10,000) and `?cursor=` lead through all, and a `Link` header with `rel="next"` to the older ones.
 * @throws WeirError `bad_request`, `store_unavailable`.
 */
export async function sendRecords(
  context: GatewayContext,
  request: Request,
  response: Response,
  query: { kind: RecordKind; group?: string },
  view: (record: StoredRecord) => Json | Promise<Json>,
): Promise<void> {
  const records = await readRecords(context, request, response, query);
  const entries: [string, Json][] = [];
  for (const record of records) entries.push([record.id, await view(record)]);
  response.json(Object.fromEntries(entries));
}

/** The records that a request for a list is for, oldest first; sets the `Link` header where there are older ones. */
export async function readRecords(
  { store, patience }: GatewayContext,
  request: Request,
  response: Response,
  query: { kind: RecordKind; group?: string },
): Promise<StoredRecord[]> {
  const limit = wholeNumber(request, 'limit', maxLimit) ?? maxLimit;
  let before = wholeNumber(request, 'cursor', Number.MAX_SAFE_INTEGER);
  const deadline = patience.begin();
  const records: StoredRecord[] = [];
  while (records.length < limit) {
    const asked = Math.min(storePage, limit - records.length);
    const cursor = before === undefined ? {} : { before };
    const page = await deadline.withStore(() => store.newestRecords({ ...query, ...cursor, limit: asked }));
    records.push(...page);
    before = page.at(-1)?.position;
    if (page.length < asked) return records.reverse();
  }
  if (before !== undefined) response.setHeader('Link', nextLink(request, limit, before));
  return records.reverse();
}

function nextLink(request: Request, limit: number, cursor: number): string {
  const path = request.originalUrl.split('?', 1)[0] ?? '/';
  const parameters = new URLSearchParams(request.originalUrl.slice(path.length + 1));
  parameters.set('limit', String(limit));
  parameters.set('cursor', String(cursor));
  return `<${path}?${parameters.toString()}>; rel="next"`;
}

function wholeNumber(request: Request, name: string, most: number): number | undefined {
  const text = queryText(request, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d{1,16}$/.test(text) && value >= 1 && value <= most) return value;
  throw new WeirError('bad_request', `"${name}" may be a whole number from 1 to ${most}`);
}
