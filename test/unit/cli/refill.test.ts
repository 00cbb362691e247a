import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { addRefill } from '../../../cli/commands/refill.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('weir refill > over a connection that breaks > is sent again as the same request, and says what is left', async () => {
  const keys: (string | null)[] = [];
  const tips = { name: 'tips', left: 56, capacity: 96, unit: null };
  vi.stubGlobal('fetch', (request: Request) => {
    if (request.method === 'GET') return Promise.resolve(Response.json({ led: true }));
    keys.push(request.headers.get('idempotency-key'));
    return keys.length === 1
      ? Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }))
      : Promise.resolve(Response.json({ instances: [{ instance: 'a', supplies: [tips] }] }));
  });
  const program = new Command();
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  addRefill(program, {
    ...{ env: {}, stdout, stderr, timing: protocolTiming, signal: new AbortController().signal },
    ...{ finish: () => undefined, serve: () => undefined },
  });
  const done = program.parseAsync(['refill', 'arm', 'tips'], { from: 'user' });
  await vi.advanceTimersByTimeAsync(5_000);
  await done;
  expect(keys).toEqual([keys[0], keys[0]]);
  expect(keys[0]).toMatch(/^[0-9A-Z]{26}$/);
  expect(String(stdout.read())).toBe('arm/a: tips: 56 of 96 left, without what steps in hand use\n');
});
