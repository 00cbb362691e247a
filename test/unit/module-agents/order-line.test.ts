import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OrderLine } from '../../../module-agents/admin/order-line.ts';
import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';

let line: OrderLine;
/** The hooks that were called, in order, and what ends the first that still runs. */
let called: AdminCommand[];
let running: { end: () => void; fail: () => void }[];
let revision: number;

beforeEach(() => {
  vi.useFakeTimers();
  line = new OrderLine(15_000);
  called = [];
  running = [];
  revision = 0;
});
afterEach(() => void vi.useRealTimers());

/** What becomes of the order. */
function pass(command: AdminCommand): Promise<string> {
  const hook = () =>
    new Promise<void>((resolve, reject) => {
      called.push(command);
      running.push({ end: resolve, fail: () => reject(new Error('jammed')) });
    });
  return line.pass({ command, revision: ++revision, at: 0 }, hook).then(
    () => 'done',
    (error: unknown) => (error as Error).message,
  );
}

async function end(how: 'end' | 'fail' = 'end'): Promise<void> {
  running.shift()?.[how]();
  await vi.advanceTimersByTimeAsync(0);
}

describe('order line', () => {
  it('reset while the stop before it is under way > is asked for when the stop is done', async () => {
    const stop = pass('safety_stop');
    const reset = pass('reset');
    await vi.advanceTimersByTimeAsync(0);
    expect([called, line.busy]).toEqual([['safety_stop'], true]);
    await end();
    expect([await stop, called]).toEqual(['done', ['safety_stop', 'reset']]);
    await end();
    expect([await reset, line.busy]).toEqual(['done', false]);
  });

  it('stop that fails > the reset after it is asked for all the same', async () => {
    const stop = pass('safety_stop');
    void pass('reset');
    await end('fail');
    expect([await stop, called]).toEqual(['jammed', ['safety_stop', 'reset']]);
  });

  it('stop that hangs > the reset is asked for after 15 s', async () => {
    void pass('safety_stop');
    void pass('reset');
    await vi.advanceTimersByTimeAsync(14_999);
    expect(called).toEqual(['safety_stop']);
    await vi.advanceTimersByTimeAsync(1);
    expect(called).toEqual(['safety_stop', 'reset']);
  });

  it('stop while other orders are under way > is asked for at once', () => {
    void pass('pause');
    void pass('lock');
    void pass('safety_stop');
    expect(called).toEqual(['pause', 'safety_stop']);
  });

  it('stop while a reset is under way > is asked for at once, and once more when the reset is done', async () => {
    const reset = pass('reset');
    const stop = pass('safety_stop');
    expect(called).toEqual(['reset', 'safety_stop']);
    await end();
    expect(await reset).toBe('done');
    await end();
    expect(called).toEqual(['reset', 'safety_stop', 'safety_stop']);
    await end();
    expect(await stop).toBe('done');
  });

  it('reset that waits when another stop comes > is never asked for', async () => {
    void pass('safety_stop');
    const reset = pass('reset');
    void pass('safety_stop');
    await end();
    await end();
    expect(await reset).toMatch(/a later safety stop has overtaken it/);
    expect(called).toEqual(['safety_stop', 'safety_stop']);
  });

  it('orders that come in quick succession > are asked for in that order', async () => {
    for (const command of ['pause', 'resume', 'cancel', 'reset', 'lock', 'unlock'] as const)
      void pass(command);
    await vi.advanceTimersByTimeAsync(0);
    for (let count = 0; count < 6; count++) await end();
    expect(called).toEqual(['pause', 'resume', 'cancel', 'reset', 'lock', 'unlock']);
  });
});
