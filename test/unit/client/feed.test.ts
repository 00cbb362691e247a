import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { followFeed, type FeedOptions, type FeedReset, type FeedUpdate } from '../../../client/index.ts';
import { until } from '../../support/until.ts';

const event = (id: string, kind: string, data: object): string =>
  `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;

const run = (run_id: string) => ({ kind: 'run', at: 1, run_id, state: 'active' });

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** A gateway whose feed gives these streams, one for each connection, and then none. */
function gateway(...streams: (string | Response)[]) {
  const asked: Request[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const next = streams[asked.length] ?? new Response(null, { status: 503 });
    asked.push(request);
    return typeof next === 'string' ? new Response(next) : next;
  };
  return { asked, fetch };
}

function follow(options: Pick<FeedOptions, 'fetch'> & Partial<FeedOptions>) {
  const seen = {
    runs: [] as string[],
    resets: [] as FeedReset[],
    stores: [] as string[],
    flowing: [] as boolean[],
  };
  const ending = new AbortController();
  const done = followFeed({
    baseUrl: 'http://gateway/',
    signal: ending.signal,
    pauseMs: 1,
    onUpdate: (update: FeedUpdate) => seen.runs.push('run_id' in update ? update.run_id : update.kind),
    onReset: (reset) => seen.resets.push(reset),
    onStore: (store) => seen.stores.push(store),
    onFlowing: (is) => seen.flowing.push(is),
    ...options,
  });
  return { seen, ending, done };
}

describe('followFeed', () => {
  it('a feed that ends > is read on from what was seen last, and what is wanted of it is said again', async () => {
    const { asked, fetch } = gateway(
      event('7', 'position', { at: 1, store: 'up' }) + event('8', 'run', run('A')),
      event('9', 'run', run('B')),
    );
    const { seen, ending, done } = follow({ fetch, query: { kind: ['run'], after: '5' } });
    await until('both have come, and it is asked again', () => asked.length > 2);
    ending.abort();
    await done;
    expect(seen.runs).toEqual(['A', 'B']);
    expect(asked.slice(0, 3).map(({ headers }) => headers.get('last-event-id'))).toEqual(['5', '8', '9']);
    expect(asked[0]?.url).toBe('http://gateway/feed?kind=run');
    expect(seen.flowing.slice(0, 3)).toEqual([true, false, true]);
    expect(seen.stores).toEqual(['up']);
  });

  it('entries that were missed, and what a later gateway tells > are told apart from updates', async () => {
    const reset = { reason: 'too_slow', text: 'too slow', position: '9' };
    const { fetch } = gateway(event('9', 'reset', reset) + event('10', 'weather', { rain: true }));
    const { seen, ending, done } = follow({ fetch });
    await until('it is told', () => seen.resets.length > 0);
    ending.abort();
    await done;
    expect([seen.resets, seen.runs]).toEqual([[reset], []]);
  });

  it('a gateway that refuses it for good > is a problem; one that is away is not', async () => {
    const refused = Response.json({ code: 'bad_request', detail: '"kind": no' }, { status: 400 });
    const { asked, fetch } = gateway(new Response(null, { status: 503 }), refused);
    await expect(follow({ fetch }).done).rejects.toMatchObject({
      code: 'bad_request',
      message: '"kind": no',
    });
    expect(asked).toHaveLength(2);
  });

  it('a long reading that is ended after memory was collected > ends, and so does its connection', async () => {
    const server = createServer((_, response) => void response.write(event('1', 'run', run('A'))));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { seen, ending, done } = follow({ fetch, baseUrl: `http://127.0.0.1:${port}` });
    await until('it is told', () => seen.runs.length > 0);
    for (let i = 0; i < 5; i += 1) {
      await turn();
      collectGarbage();
    }
    ending.abort();
    await done;
    server.close();
    await once(server, 'close');
    expect(seen.flowing).toEqual([true, false]);
  });

  it('a connection on which nothing comes > is given up, and made anew', async () => {
    const { asked, fetch } = gateway('');
    const silent = (request: Request): Promise<Response> => {
      if (asked.length > 0) return fetch(request);
      asked.push(request);
      const body = new ReadableStream({
        start: (stream) => request.signal.addEventListener('abort', () => stream.error(new Error('cut'))),
      });
      return Promise.resolve(new Response(body));
    };
    const { ending, done } = follow({ fetch: silent, silenceMs: 20 });
    await until('it is asked again', () => asked.length > 1);
    ending.abort();
    await done;
    expect(asked.length).toBeGreaterThan(1);
  });
});
