import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayClient } from '../../../cli/client/gateway-client.ts';
import { watchRun } from '../../../cli/client/watch.ts';
import { aRun, aStep } from './a-run.ts';

type Answer = () => Response | Promise<Response>;

const signal = new AbortController().signal;
const refused: Answer = () => {
  throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' } });
};

function problem(status: number, document: object, headers: Record<string, string> = {}): Answer {
  return () => Response.json(document, { status, headers });
}

/** A network that gives these answers in turn, the last for ever. */
function network(...answers: Answer[]) {
  let asked = 0;
  const fetch = vi.fn(async (_request: Request, _init?: RequestInit) =>
    answers[Math.min(asked++, answers.length - 1)]!(),
  );
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

const client = (ms = 60_000): GatewayClient =>
  new GatewayClient({ url: 'http://gateway:8000' }, { ms, signal });

const submission = {
  workflow: 'name: x',
  experiment_id: '01K8Z4QX5M0000000000000002',
  payload: {},
  parameters: undefined,
  files: [],
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('GatewayClient', () => {
  it('a gateway that comes back > is waited for', async () => {
    const run = aRun([]);
    const fetch = network(refused, problem(503, {}), () => Response.json(run));
    const seen = client().run(run.run_id);
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await seen)?.run).toEqual(run);
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it('a gateway that is slow to answer and then away > is told of once, and waited for', async () => {
    const run = aRun([]);
    const late: Answer = () =>
      new Promise((resolve) => setTimeout(() => resolve(Response.json(run)), 10_000));
    network(late, problem(503, {}), () => Response.json(run));
    const onWait = vi.fn<(reason: Error) => void>();
    const patient = client().with({ onWait });
    const first = patient.run(run.run_id);
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await first)?.run).toEqual(run);
    expect(onWait.mock.calls.map(([{ message }]) => message)).toEqual([
      expect.stringContaining('no answer yet from http://gateway:8000'),
    ]);
    const second = patient.run(run.run_id);
    await vi.advanceTimersByTimeAsync(10_000);
    await second;
    expect(onWait).toHaveBeenCalledTimes(2);
  });

  it('a gateway that does not come back > is told with where it was looked for and what to do', async () => {
    network(refused);
    const outcome = client(0).run('x');
    await expect(outcome).rejects.toMatchObject({
      code: 'gateway_unavailable',
      message: expect.stringMatching(
        /http:\/\/gateway:8000 \(nothing listens there\).*weir up.*weir gateway/,
      ) as string,
    });
  });

  it('a refusal > is thrown at once, with its code and its problems', async () => {
    const errors = [{ pointer: '/flowdef', message: 'is missing', line: 1, column: 1 }];
    const fetch = network(problem(422, { code: 'invalid_workflow', detail: 'no steps', errors }));
    await expect(client().submit(submission)).rejects.toMatchObject({
      code: 'invalid_workflow',
      message: 'no steps',
      details: errors,
    });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it.each(['store_unavailable', 'broker_unavailable', 'stopping'])(
    'a gateway that answers %s > is told without words that only programs understand',
    async (code) => {
      network(problem(503, { code, detail: 'repeat it with the same Idempotency-Key' }));
      await expect(client(0).run('x')).rejects.toMatchObject({
        code,
        message: expect.stringMatching(/^the gateway [a-z ]+(: `weir doctor` says why)?$/) as string,
      });
    },
  );

  it('an answer that is no problem document > still says what the status says', async () => {
    network(() => new Response('<h1>teapot</h1>', { status: 418, statusText: 'Teapot' }));
    await expect(client().run('x')).rejects.toMatchObject({
      code: 'bad_request',
      message: 'the gateway answered 418 Teapot',
    });
  });

  it('a submission that has to be repeated > carries the same idempotency key', async () => {
    const fetch = network(refused, () => Response.json(aRun([])));
    const submitted = client().submit(submission);
    await vi.advanceTimersByTimeAsync(10_000);
    await submitted;
    const keys = fetch.mock.calls.map(([request]) => request.headers.get('idempotency-key'));
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9A-Z]{26}$/);
  });

  it('a gateway behind a path > is asked below that path', async () => {
    const fetch = network(() => Response.json({ runs: [], next: null }));
    const behindProxy = new GatewayClient({ url: 'https://lab.example/weir' }, { ms: 0, signal });
    await behindProxy.runs({ limit: 5, status: ['failed'] });
    expect(fetch.mock.calls[0]?.[0].url).toBe('https://lab.example/weir/runs?limit=5&status=failed');
  });
});

describe('watchRun', () => {
  const idle = aRun([aStep('mix')], { status: 'queued' });
  const done = aRun([aStep('mix', 'succeeded')], { status: 'completed' });

  async function statusesOf(watched: GatewayClient): Promise<string[]> {
    const seen: string[] = [];
    for await (const { status } of watchRun(watched, idle.run_id, signal)) seen.push(status);
    return seen;
  }

  it('a gateway that waits > is asked for the next change after the one that was seen, at once', async () => {
    const fetch = network(
      () => Response.json(idle, { headers: { etag: '"1"' } }),
      () => Response.json(done, { headers: { etag: '"2"' } }),
    );
    // No time passes.
    expect(await statusesOf(client())).toEqual(['queued', 'completed']);
    expect(
      fetch.mock.calls.map(([{ url, headers }]) => [url.replace(/^.*[?]/, ''), headers.get('if-none-match')]),
    ).toEqual([
      ['wait=10&definition=false', null],
      ['wait=10&definition=false', '"1"'],
    ]);
  });

  it('a gateway that cannot wait > is asked once a second, and unchanged answers are not told', async () => {
    const fetch = network(
      () => Response.json(idle, { headers: { etag: '"1"' } }),
      () => new Response(null, { status: 304 }),
      () => new Response(null, { status: 304 }),
      () => Response.json(done, { headers: { etag: '"2"' } }),
    );
    const seen = statusesOf(client());
    await vi.advanceTimersByTimeAsync(1_500);
    expect(fetch).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await seen).toEqual(['queued', 'completed']);
  });

  it('a proxy that takes the ETag away > has the run asked for once a second', async () => {
    const fetch = network(
      () => Response.json(idle),
      () => Response.json(idle),
      () => Response.json(done),
    );
    const seen = statusesOf(client());
    await vi.advanceTimersByTimeAsync(1_500);
    expect(fetch).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await seen).toEqual(['queued', 'queued', 'completed']);
  });

  it('a gateway that takes the time that it was given > is not told to be slow', async () => {
    const told: string[] = [];
    const patient = new GatewayClient(
      { url: 'http://gateway' },
      {
        ms: 0,
        signal,
        onWait: ({ message }) => void told.push(message),
      },
    );
    vi.stubGlobal('fetch', () => new Promise(() => undefined));
    void patient.run('x', { etag: '"1"', waitSeconds: 10 });
    await vi.advanceTimersByTimeAsync(12_000);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told).toHaveLength(1);
  });
});
