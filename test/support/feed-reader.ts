import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { Store } from '../../shared/store/store.ts';
import { until } from './until.ts';

export interface FeedMessage {
  id: string;
  event: string;
  data: JsonObject;
}

/** A client of a gateway's feed that keeps what it is told. */
export class FeedReader {
  readonly messages: FeedMessage[] = [];
  readonly ended: Promise<void>;
  readonly #aborting: AbortController;

  /** Resolves when it has been told where it stands. */
  static async open(url: string, after?: string, more: Record<string, string> = {}): Promise<FeedReader> {
    const aborting = new AbortController();
    const headers = { ...more, ...(after === undefined ? {} : { 'last-event-id': after }) };
    const response = await fetch(url, { headers, signal: aborting.signal });
    if (!response.ok || !response.body) throw new Error(await response.text());
    const reader = new FeedReader(response.body, aborting);
    await until('the feed says where it stands', () => reader.messages.length > 0);
    return reader;
  }

  private constructor(body: ReadableStream<Uint8Array>, aborting: AbortController) {
    this.#aborting = aborting;
    this.ended = this.#read(body).catch(() => undefined);
  }

  /** Entries of the feed alone. */
  get entries(): FeedMessage[] {
    return this.messages.filter(({ event }) => event !== 'position' && event !== 'reset');
  }

  /** What a browser would go on from. */
  get position(): string | undefined {
    return this.messages.at(-1)?.id;
  }

  untilEntries(count: number): Promise<void> {
    return until(`${count} entries have come`, () => this.entries.length >= count);
  }

  async close(): Promise<void> {
    this.#aborting.abort();
    await this.ended;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { id = '', event = '', data } of events) {
      this.messages.push({ id, event, data: JSON.parse(data) as JsonObject });
    }
  }
}

/** The ids of all entries that a store has after a position. */
export async function idsAfter(store: Store, position: string | undefined): Promise<string[]> {
  return (await store.readFeed(position, 20_000)).map(({ id }) => id);
}

/** The ids of all entries that readers were told of. */
export const idsOf = (readers: readonly FeedReader[]) =>
  readers.flatMap(({ entries }) => entries.map(({ id }) => id));
