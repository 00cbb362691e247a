import { describe, expect, it } from 'vitest';
import { HeardOrders, type Hearing } from '../../../module-agents/admin/order-line.ts';
import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import { overtakes } from '../../../shared/contracts/order-number.ts';
import type { Order } from '../../../shared/contracts/holds.ts';
import { epochFloor } from '../../../shared/contracts/epoch-floor.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const today = epochFloor(now);
const order = (command: AdminCommand, revision: number, at = now): Order => ({ command, revision, at });

/** An agent that latches and frees itself at once. */
class Agent {
  latch: Order | undefined;
  heard: HeardOrders;

  constructor(latch?: Order) {
    this.latch = latch;
    this.heard = new HeardOrders(() => this.latch);
  }

  hear(given: Order, clocks = [now]): Hearing['is'] {
    const hearing = this.heard.hear(given, clocks);
    if (hearing.is !== 'heed') return hearing.is;
    if (given.command === 'safety_stop') this.latch = hearing.order;
    const frees = given.command === 'reset' && overtakes(given.revision, this.latch?.revision ?? 0);
    if (frees) this.latch = undefined;
    return hearing.is;
  }
}

describe('an agent that hears orders', () => {
  it.each([
    ['later', today + 9],
    ['the same', today + 1],
    ['earlier', 2],
    ['forged', 9e15],
    ['damaged', -1],
    ['no integer', 1.5],
  ])('a safety stop after a reset, its number %s > stops, and the next reset ends it', (_, revision) => {
    const agent = new Agent();
    agent.hear(order('reset', today + 1));
    expect(agent.hear(order('safety_stop', revision))).toBe('heed');
    expect(agent.latch).toBeDefined();
    agent.hear(order('reset', today + 1));
    expect(agent.latch).toBeDefined();
    agent.hear(order('reset', today + 20));
    expect(agent.latch).toBeUndefined();
  });

  it('a forged order of any kind > makes no later stop or reset ineffective', () => {
    for (const command of ['safety_stop', 'reset', 'pause', 'resume', 'lock'] as const) {
      const agent = new Agent();
      agent.hear(order(command, 9e15));
      expect(agent.hear(order('safety_stop', today))).toBe('heed');
      expect(agent.hear(order('reset', today + 1))).toBe('heed');
      expect(agent.latch).toBeUndefined();
      expect(agent.hear(order('pause', today + 2))).toBe('heed');
    }
  });

  it.each(['reset', 'pause', 'resume', 'shutdown'] as const)(
    '%s with a forged number > is refused',
    (command) => {
      expect(new Agent().hear(order(command, 9e15))).toBe('refuse');
    },
  );

  it.each([
    ['that of its owner was years ahead when that took office', now + 1e11],
    ['its own has stopped', 0],
  ])('one clock is wrong, %s > a real order counts, and a forged one does not', (_, wrong) => {
    for (const clocks of [
      [now, wrong],
      [wrong, now],
    ]) {
      const agent = new Agent();
      agent.hear(order('safety_stop', today), clocks);
      expect(agent.hear(order('reset', 9e15), clocks)).toBe('refuse');
      expect(agent.hear(order('reset', today + 1), clocks)).toBe('heed');
      expect(agent.latch).toBeUndefined();
    }
  });

  it('copies of a stop, before and after the reset that ended it > stop once', () => {
    const agent = new Agent();
    const stop = order('safety_stop', today + 1);
    const copies = () => [agent.hear({ ...stop }), agent.hear({ ...stop, module: 'arm' })];
    expect(agent.hear(stop)).toBe('heed');
    expect(copies()).toEqual(['known', 'known']);
    agent.hear(order('reset', today + 2));
    expect(copies()).toEqual(['known', 'known']);
    expect(agent.latch).toBeUndefined();
  });

  it('a stop of another moment under the same number > is another stop', () => {
    const agent = new Agent();
    agent.hear(order('safety_stop', today));
    agent.hear(order('reset', today + 1));
    expect(agent.hear(order('safety_stop', today, now + 1))).toBe('heed');
  });

  it.each(['reset', 'resume', 'unlock'] as const)(
    '%s that the stop has overtaken > moves nothing',
    (command) => {
      const agent = new Agent();
      agent.hear(order('safety_stop', today + 5));
      expect(agent.hear(order(command, today + 4))).toBe('known');
      expect(agent.latch).toBeDefined();
    },
  );

  it('a latch of an earlier version under a forged number > ends with the next reset', () => {
    const agent = new Agent(order('safety_stop', 9e15));
    expect(agent.hear(order('reset', today))).toBe('heed');
    expect(agent.latch).toBeUndefined();
  });

  it('a reset that the welcome told of > does not end a stop that comes later under no real number', () => {
    const agent = new Agent();
    agent.heard.note(order('reset', today), [now]);
    agent.hear(order('safety_stop', 9e15));
    expect(agent.hear(order('reset', today))).toBe('known');
  });
});
