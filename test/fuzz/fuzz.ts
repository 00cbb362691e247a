import { operations } from '../../gateway/server/api/description-router.ts';
import { Dice } from '../chaos/random/dice.ts';
import { makeRequest, type MadeRequest } from './make-request.ts';

/** What a request came to that it must not come to. */
interface Fault {
  /** The number of the request: `--seed SEED --from NUMBER --requests 1` sends it again. */
  number: number;
  request: MadeRequest;
  what: string;
}

export interface FuzzOptions {
  url: string;
  /** What requests prove themselves with, by chance; the empty text sends nothing. */
  keys: readonly string[];
  seed: number;
  from: number;
  count: number;
  /** Told after each thousand. */
  tell?: (done: number) => void;
}

export interface FuzzOutcome {
  faults: Fault[];
  /** How many answers had each status. */
  statuses: Record<string, number>;
}

/** So many are under way at once. */
const width = 16;
/** An answer that takes longer hangs (milliseconds). */
const longest = 30_000;
const mostKnown = 200;

/** Asks for all calls of the API by chance; what is an answer of 500 or more, or none, is a fault. */
export async function fuzz({ url, keys, seed, from, count, tell }: FuzzOptions): Promise<FuzzOutcome> {
  const faults: Fault[] = [];
  const statuses: Record<string, number> = {};
  const known: string[] = [];
  let next = from;
  let done = 0;
  const lane = async (): Promise<void> => {
    while (next < from + count) {
      const number = next;
      next += 1;
      const dice = new Dice(seed * 1_000_003 + number);
      const request = makeRequest(dice.pick(operations), dice, known);
      const key = dice.pick(keys);
      const what = await send(url, request, key).then(
        ({ status, ids }) => {
          statuses[status] = (statuses[status] ?? 0) + 1;
          for (const id of ids)
            known[known.length < mostKnown ? known.length : dice.between(0, mostKnown - 1)] = id;
          return status >= 500 ? `answered ${status}` : undefined;
        },
        (error: unknown) => describe(error),
      );
      if (what !== undefined) faults.push({ number, request, what });
      done += 1;
      if (done % 1_000 === 0) tell?.(done);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return { faults, statuses };
}

async function send(
  url: string,
  { method, path, headers, body }: MadeRequest,
  key: string,
): Promise<{ status: number; ids: string[] }> {
  const response = await fetch(url + path, {
    method,
    headers: key === '' ? headers : { ...headers, authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(longest),
  });
  // The feed never ends by itself.
  if (response.headers.get('content-type') === 'text/event-stream') {
    await response.body?.cancel();
    return { status: response.status, ids: [] };
  }
  const text = await response.text();
  const ids = response.status === 200 ? text.slice(0, 10_000).match(/\b01[0-9A-HJKMNP-TV-Z]{24}\b/g) : null;
  return { status: response.status, ids: (ids ?? []).slice(0, 3) };
}

function describe(error: unknown): string {
  const cause =
    error instanceof Error ? (error.cause as { code?: string; message?: string } | undefined) : undefined;
  const said = error instanceof Error ? error.message : String(error);
  return `no answer: ${said}${cause ? ` (${cause.code ?? ''} ${cause.message ?? ''})` : ''}`;
}
