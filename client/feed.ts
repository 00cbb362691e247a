import { createParser } from 'eventsource-parser';
import { Problem, problemOf } from './problem.ts';
import type { components, operations } from './schema.ts';

export type FeedUpdate = components['schemas']['FeedUpdate'];
export type FeedReset = components['schemas']['FeedReset'];
type FeedPosition = components['schemas']['FeedPosition'];

export interface FeedOptions {
  baseUrl: string;
  /** Says who asks, where the gateway wants to know. */
  key?: string | undefined;
  fetch?: (request: Request) => Promise<Response>;
  /** What to read of it: the parameters of `GET /feed`. */
  query?: NonNullable<operations['readFeed']['parameters']['query']>;
  /** Ends the reading. */
  signal: AbortSignal;
  onUpdate: (update: FeedUpdate) => void;
  /** Entries were missed: read afresh what is shown. */
  onReset?: (reset: FeedReset) => void;
  /** Told with each sign of life: while the store is away, what happens comes late. */
  onStore?: (store: FeedPosition['store']) => void;
  /** Whether updates arrive now; while they do not, a reader must look for itself, and once more when they do again. */
  onFlowing?: (flowing: boolean) => void;
  /** Milliseconds without a byte after which the connection is taken for dead; the gateway says something every 15 s. */
  silenceMs?: number;
  /** Milliseconds until it connects again. */
  pauseMs?: number;
}

/**
 * Reads the gateway's feed until `signal`, and connects again where it left off. Resolves when the signal has come. A hint, never the
 * truth: who hears of an update reads what has become of the thing.
 * @throws Problem where the gateway refuses the reading for good, such as one with a wrong parameter.
 */
export async function followFeed(options: FeedOptions): Promise<void> {
  const { signal, onFlowing, pauseMs = 1_000 } = options;
  const place: Place = { last: options.query?.after, pauseMs };
  while (!signal.aborted) {
    let waitMs: number | undefined;
    try {
      await readOnce(options, place);
    } catch (error) {
      if (error instanceof Problem && isFinal(error)) throw error;
      // Whatever else broke, the answer is the same: look for oneself and try again.
      if (error instanceof Problem) waitMs = error.retryAfterMs;
    }
    onFlowing?.(false);
    await pause(waitMs ?? place.pauseMs, signal);
  }
}

/** How far the feed was read, and how long the gateway asks to wait before the next connection. */
interface Place {
  last: string | undefined;
  pauseMs: number;
}

/** Node's fetch keeps no hold of a request: one that was collected no longer hears its signal, and is read for ever. */
const open = new Set<Request>();

/** Reads until the connection ends. */
async function readOnce(options: FeedOptions, place: Place): Promise<void> {
  const { signal, onFlowing, silenceMs = 45_000, fetch = globalThis.fetch } = options;
  const dead = new AbortController();
  const bark = (): void => dead.abort();
  let watchdog = setTimeout(bark, silenceMs);
  const request = requestFor(options, place.last, AbortSignal.any([signal, dead.signal]));
  open.add(request);
  try {
    const response = await fetch(request);
    if (!response.ok) throw problemOf(response, await jsonOf(response));
    onFlowing?.(true);
    const parser = createParser({
      onEvent({ id, event, data }) {
        place.last = id ?? place.last;
        tell(options, event, data);
      },
      onRetry(ms) {
        place.pauseMs = ms;
      },
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const chunk = await reader?.read();
      if (!chunk || chunk.done) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(bark, silenceMs);
      parser.feed(chunk.value);
    }
  } finally {
    clearTimeout(watchdog);
    dead.abort();
    open.delete(request);
  }
}

function tell({ onUpdate, onReset, onStore }: FeedOptions, event: string | undefined, data: string): void {
  switch (event) {
    case 'position':
      onStore?.((JSON.parse(data) as FeedPosition).store);
      return;
    case 'reset':
      onReset?.(JSON.parse(data) as FeedReset);
      return;
    case 'run':
    case 'instance':
    case 'workcell':
    case 'record':
      onUpdate(JSON.parse(data) as FeedUpdate);
      return;
    default:
    // A later gateway may tell of more.
  }
}

function requestFor(
  { baseUrl, key, query }: FeedOptions,
  last: string | undefined,
  signal: AbortSignal,
): Request {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (name !== 'after' && value !== undefined) parameters.set(name, String(value));
  }
  const search = parameters.size > 0 ? `?${parameters.toString()}` : '';
  const headers = {
    Accept: 'text/event-stream',
    ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
    ...(last === undefined ? {} : { 'Last-Event-ID': last }),
  };
  return new Request(`${baseUrl.replace(/\/$/, '')}/feed${search}`, { headers, signal });
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A request that is wrong stays wrong; one that came at a bad time does not. */
function isFinal({ status }: Problem): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** Resolves after `ms` milliseconds by the global clock, which a test may replace, or when the signal comes. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
