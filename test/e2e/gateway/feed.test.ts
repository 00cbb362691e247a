import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { FeedUpdate } from '../../../shared/contracts/feed.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { Scrape } from '../../support/scrape.ts';
import { changed } from '../../support/changed.ts';
import { gatewayAlone } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import type { GatewayChanges } from '../../support/lab/lab-gateway.ts';
import type { PlayedOwner } from '../../support/lab/played-owner.ts';
import { lab, owner, useGateway } from '../../support/lab/use-gateway.ts';
import { until } from '../../support/until.ts';

async function read(query = '', after?: string, of = lab): Promise<FeedReader> {
  const reader = await FeedReader.open(of.url(`/feed${query}`), after);
  onTestFinished(() => reader.close());
  return reader;
}

useGateway();

/** Another lab, whose gateway is as told. */
async function apart(changes: GatewayChanges): Promise<{ lab: Lab; owner: PlayedOwner }> {
  const own = await gatewayAlone(changes);
  onTestFinished(() => own.lab.close());
  return own;
}

const numbered = (from: number, count: number): Omit<FeedUpdate, 'at'>[] =>
  Array.from({ length: count }, (_, i) => ({ kind: 'workcell', body: atPlace(from + i) }));

/** What is told where somebody says what is at a place; which number it is stands in the name. */
const atPlace = (n: number, state = 'Empty'): JsonObject => ({ location: { name: String(n), state } });

const numbersOf = (reader: FeedReader) =>
  reader.entries.map(({ data }) => Number((data['location'] as { name?: string } | undefined)?.name));

const count = (to: number, from = 0) => Array.from({ length: to - from }, (_, i) => from + i);

/** The ids of all entries that the store has after that one. */
async function idsInStore(after: string | undefined): Promise<string[]> {
  return (await lab.store.readFeed(after, 20_000)).map(({ id }) => id);
}

describe('GET /feed', () => {
  it('updates > arrive as events, from now on or after the last one that was seen', async () => {
    await owner.tell(...numbered(0, 1));
    const live = await read();
    await owner.tell(...numbered(1, 2));
    await live.untilEntries(2);
    expect(numbersOf(live)).toEqual([1, 2]);
    const { id } = live.entries[0]!;
    const again = [await read('', id), await read(`?after=${encodeURIComponent(id)}`)];
    for (const reader of again) {
      await reader.untilEntries(1);
      expect(numbersOf(reader)).toEqual([2]);
    }
  });

  it('a run, an instance, an order > are told with what a list shows, and whom they concern', async () => {
    const reader = await read();
    const run_id = newId();
    const summary = { step_index: 2, paused: false, acting: true };
    const steps = [{ position: 2, module: 'arm', status: 'running' }];
    await owner.tell(
      { kind: 'run', run_id, body: { state: 'active', summary, steps } },
      { kind: 'workcell', body: { agent: 'arm/a', answer: { did: 'x' } } },
      { kind: 'workcell', body: { order: { command: 'pause', module: 'arm', revision: 7 } } },
    );
    await reader.untilEntries(3);
    expect(reader.entries.map(({ event, data }) => [event, data])).toMatchObject([
      ['run', { run_id, kind: 'run', state: 'active', status: 'running', step_index: 2, steps }],
      ['workcell', { module: 'arm', instance: 'a', answer: { did: 'x' } }],
      ['workcell', { module: 'arm', order: { command: 'pause' } }],
    ]);
  });

  it.each([
    ['?after=zzzz', 'after', /"after": "zzzz" is no id of an entry/],
    ['?run=01K8Z4', 'run', /"run" must be 1 to 100 ids of runs .*01K8Z4/],
    ['?run=,', 'run', /"run" must be 1 to 100 ids/],
    ['?module=amr', 'module', /no module "amr".*arm/],
    ['?kind=runs', 'kind', /must be one of "run", "instance".*did you mean "run"/],
    ['?after=1&after=2', 'after', /may be given once/],
  ])('%s > is 400, names the place, and no feed begins', async (query, name, message) => {
    const detail = expect.stringMatching(message) as string;
    const body = { detail, errors: [{ pointer: `/${name}`, message: detail }] };
    expect(await lab.ask('GET', `/feed${query}`)).toMatchObject({ status: 400, body });
  });

  it('a Last-Event-ID that is none > is 400 and named', async () => {
    const told = await lab.ask('GET', '/feed', undefined, { 'last-event-id': '../1' });
    expect(told).toMatchObject({ status: 400, body: { errors: [{ pointer: '/Last-Event-ID' }] } });
  });

  it('more readers than may be > are told to come later, and one may read when another has gone', async () => {
    const { lab } = await apart({});
    const gone = Array.from({ length: 250 }, () => new AbortController());
    const all = gone.map(({ signal }) => fetch(lab.url('/feed'), { signal }));
    for (const reader of all) expect((await reader).status).toBe(200);
    expect(await lab.ask('GET', '/feed')).toMatchObject({ status: 503, body: { code: 'too_many_readers' } });
    gone[0]!.abort();
    await until('there is room', async () => {
      const next = await fetch(lab.url('/feed'));
      await next.body?.cancel();
      return next.status === 200;
    });
    for (const each of gone) each.abort();
  });

  it('HEAD > is answered with its headers and ends', async () => {
    const response = await fetch(lab.url('/feed'), { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toBe('');
  });

  it('any > says that it ends with its connection, for nothing else does', async () => {
    const { headers, body } = await fetch(lab.url('/feed'));
    await body?.cancel();
    expect(['connection', 'transfer-encoding'].map((name) => headers.get(name))).toEqual(['close', null]);
  });
});

describe('filters of the feed', () => {
  it('run, module, kind > let through what fits all of them; what concerns the whole workcell concerns each module', async () => {
    const [first, second] = [newId(), newId()];
    const wanted = await Promise.all(
      [
        `?run=${first.toLowerCase()}`,
        `?run=${first},${second}`,
        '?module=arm',
        '?kind=instance,workcell',
        '?kind=run&module=reader',
      ].map((query) => read(query)),
    );
    const all = await read();
    const summary = { step_index: 0, paused: false, acting: false };
    const going = { state: 'active', summary };
    const stepOn = (module: string) => ({ ...going, steps: [{ position: 0, module, status: 'running' }] });
    const [arm, reader] = ['arm', 'reader'].map((module) => ({ module, instance: 'a', presence: 'present' }));
    const told: [string, Omit<FeedUpdate, 'at'>][] = [
      ['first on arm', { kind: 'run', run_id: first, body: stepOn('arm') }],
      ['second on reader', { kind: 'run', run_id: second, body: stepOn('reader') }],
      ['second waits for arm', { kind: 'run', run_id: second, body: { ...going, module: 'arm', steps: [] } }],
      ['arm', { kind: 'instance', body: arm! }],
      ['reader', { kind: 'instance', body: reader! }],
      ['pause reader', { kind: 'workcell', body: { order: { module: 'reader' } } }],
      ['pause all', { kind: 'workcell', body: { order: { command: 'pause' } } }],
      ['answer of arm', { kind: 'workcell', body: { agent: 'arm/a', answer: {} } }],
      ['a place', { kind: 'workcell', body: atPlace(1) }],
    ];
    await owner.tell(...told.map(([, update]) => update));
    await all.untilEntries(told.length);
    expect(all.entries.length).toBe(told.length);
    const nameOf = new Map(all.entries.map(({ id }, i) => [id, told[i]?.[0]]));
    const passed = [
      ['first on arm'],
      ['first on arm', 'second on reader', 'second waits for arm'],
      ['first on arm', 'second waits for arm', 'arm', 'pause all', 'answer of arm'],
      ['arm', 'reader', 'pause reader', 'pause all', 'answer of arm', 'a place'],
      ['second on reader'],
    ];
    await Promise.all(passed.map(({ length }, i) => wanted[i]!.untilEntries(length)));
    expect(wanted.map(({ entries }) => entries.map(({ id }) => nameOf.get(id)))).toEqual(passed);
  });

  it('entries that are for others > advance the position of a client all the same', async () => {
    const { lab, owner } = await apart({ timing: { feedHeartbeat: 50 } });
    const reader = await read(`?run=${newId()}`, undefined, lab);
    await owner.tell(...numbered(0, 30));
    const head = await lab.store.feedHead();
    await until('a heartbeat tells the new position', () => reader.position === head);
    expect(reader.entries).toEqual([]);
    expect(reader.messages.at(-1)).toMatchObject({ event: 'position', data: { store: 'up' } });
  });

  it('very many of them > are not waited out until the next heartbeat', async () => {
    const { lab, owner } = await apart({ timing: { feedHeartbeat: 600_000 } });
    const reader = await read(`?run=${newId()}`, undefined, lab);
    for (let from = 0; from < 3_000; from += 500) await owner.tell(...numbered(from, 500));
    await until('the position was told', () => reader.messages.length > 1);
    expect(reader.messages[1]).toMatchObject({ event: 'position', data: { store: 'up' } });
  });
});

describe('going on after a break', () => {
  it('a gateway that stops and starts while entries come > leaves out none and doubles none', async () => {
    const start = await read();
    const from = start.position;
    let n = 0;
    let over = false;
    // The feed keeps ten thousand entries: no more are told than that, however quick the store is.
    let allowed = 0;
    const telling = (async () => {
      while (!over) {
        await until('more may be told', () => over || n < allowed, 60_000);
        await owner.tell(...numbered((n += 3) - 3, 3));
      }
    })();
    const seen: string[] = [];
    let position = from;
    for (let round = 0; round < 6; round++) {
      allowed += 1_200;
      const reader = await read('', position);
      await reader.untilEntries(50);
      await lab.gateway.stop();
      await reader.ended;
      expect(reader.messages.filter(({ event }) => event === 'reset')).toEqual([]);
      seen.push(...reader.entries.map(({ id }) => id));
      position = reader.position;
      await lab.startGateway({ timing: { requestDeadline: 300, feedAgain: 10 } });
    }
    over = true;
    await telling;
    const last = await read('', position);
    const ids = await idsInStore(from);
    await until('the rest has come', () => seen.length + last.entries.length >= ids.length);
    expect([...seen, ...last.entries.map(({ id }) => id)]).toEqual(ids);
  });

  it('a client that comes back from before what is in memory > gets the rest from the store, and then goes on live', async () => {
    const start = await read();
    await owner.tell(...numbered(0, 1));
    await start.untilEntries(1);
    await start.close();
    for (let from = 1; from < 6_001; from += 500) await owner.tell(...numbered(from, 500));
    const back = await read('', start.position);
    await owner.tell(...numbered(6_001, 5));
    await back.untilEntries(6_005);
    expect(numbersOf(back)).toEqual(count(6_006, 1));
    expect(back.messages.some(({ event }) => event === 'reset')).toBe(false);
  });

  it('a position that the feed keeps no longer, or never had > is told to read afresh, and goes on', async () => {
    const start = await read();
    await owner.tell(...numbered(0, 1));
    await start.untilEntries(1);
    await start.close();
    for (let from = 1; from < 12_001; from += 1_000) await owner.tell(...numbered(from, 1_000));
    const head = await lab.store.feedHead();
    // Who is told to read afresh goes on from where the gateway has read to.
    await until('the gateway has read all', async () => (await read()).position === head);
    for (const position of [start.position!, '0', '1', '5-5', '9999999999999999']) {
      const back = await read('', position);
      await until('it is told', () => back.messages.length > 1);
      expect(back.messages[1]).toMatchObject({
        id: head,
        event: 'reset',
        data: { reason: 'position_not_kept', position: head },
      });
      await back.close();
    }
    const back = await read('', '1');
    await until('it is told', () => back.messages.length > 1);
    await owner.tell(...numbered(12_001, 2));
    await back.untilEntries(2);
    expect(numbersOf(back)).toEqual([12_001, 12_002]);
  });

  it('a store that is away for a while > makes the feed silent, and leaves out nothing', async () => {
    let away = false;
    const refuse = () => Promise.reject(new WeirError('store_unavailable', 'away'));
    const { lab, owner } = await apart({
      timing: { feedHeartbeat: 30 },
      store: (own) =>
        changed<Store>(own, {
          readFeed: (after, limit) => (away ? refuse() : own.readFeed(after, limit)),
        }),
    });
    const reader = await read('', undefined, lab);
    away = true;
    await owner.tell(...numbered(0, 3));
    await until('the feed says so', () => reader.messages.at(-1)?.data['store'] === 'away');
    away = false;
    await reader.untilEntries(3);
    expect(numbersOf(reader)).toEqual([0, 1, 2]);
    expect(reader.messages.some(({ event }) => event === 'reset')).toBe(false);
  });

  it('a store that comes back as an older copy > has everybody read afresh', async () => {
    let away = false;
    const forgotten = new Set<string>();
    const { lab, owner } = await apart({
      timing: { feedHeartbeat: 30 },
      store: (own) =>
        changed<Store>(own, {
          readFeed: (after, limit) =>
            away ? Promise.reject(new WeirError('store_unavailable', 'away')) : own.readFeed(after, limit),
          keepsEntry: async (id) => !forgotten.has(id) && own.keepsEntry(id),
        }),
    });
    await owner.tell(...numbered(0, 1));
    const reader = await read('', undefined, lab);
    forgotten.add(reader.position!);
    away = true;
    await owner.tell(...numbered(1, 1));
    await until('the feed says so', () => reader.messages.at(-1)?.data['store'] === 'away');
    away = false;
    await until('it is told', () => reader.messages.some(({ event }) => event === 'reset'));
    const reset = reader.messages.find(({ event }) => event === 'reset');
    expect(reset).toMatchObject({ id: await lab.store.feedHead(), data: { reason: 'entries_lost' } });
    await owner.tell(...numbered(2, 1));
    await reader.untilEntries(1);
    expect(numbersOf(reader)).toEqual([2]);
  });
});

describe('clients that take nothing', () => {
  /** A client that reads its headers, and then nothing before it is resumed. */
  function stuck(url: string): Promise<{ resume: () => void; text: () => string; closed: Promise<unknown> }> {
    return new Promise((resolve, reject) => {
      const asking = request(url, (response) => {
        response.pause();
        let text = '';
        const resume = () => {
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.resume();
        };
        response.on('error', () => undefined);
        resolve({ resume, text: () => text, closed: new Promise((done) => response.once('close', done)) });
      });
      asking.on('error', reject);
      asking.end();
    });
  }

  const large = (n: number): JsonObject => atPlace(n, 'x'.repeat(20_000));

  it('one that is slower than the feed > keeps nobody waiting, is told to read afresh, and little is held for it', async () => {
    const quick = await read();
    const slow = await stuck(lab.url('/feed'));
    const sent = 2_000;
    for (let n = 0; n < sent; n += 50) {
      // A gateway holds 8 MiB of entries: however quick the store is, who takes them is not further behind than that.
      await quick.untilEntries(n - 200);
      await owner.tell(
        ...Array.from({ length: 50 }, (_, i) => ({ kind: 'workcell' as const, body: large(n + i) })),
      );
    }
    await quick.untilEntries(sent);
    expect(numbersOf(quick)).toEqual(count(sent));
    slow.resume();
    await until('it is told to read afresh', () => slow.text().includes('event: reset'));
    const text = slow.text();
    expect(text).toContain('"reason":"too_slow"');
    // Its socket, and one chunk: far less than the 40 MB that were told.
    expect(text.length).toBeLessThan(10_000_000);
  });

  it('one that takes nothing for long > is cut off, and its place is free', async () => {
    const { lab, owner } = await apart({ timing: { feedStall: 100 } });
    const slow = await stuck(lab.url('/feed'));
    for (let n = 0; n < 1_000; n += 50)
      await owner.tell(
        ...Array.from({ length: 50 }, (_, i) => ({ kind: 'workcell' as const, body: large(n + i) })),
      );
    await until(
      'its place is free',
      async () => (await Scrape.of(lab.url('/metrics'))).value('weir_http_streams') === 0,
    );
    slow.resume();
    await slow.closed;
    expect(slow.text()).not.toContain('event: reset');
  });
});
