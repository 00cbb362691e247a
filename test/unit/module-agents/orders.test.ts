import { pino } from 'pino';
import { expect, it } from 'vitest';
import { OrderDesk } from '../../../module-agents/admin/orders.ts';
import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import type { BodyOf } from '../../../shared/contracts/message.ts';

const now = Date.parse('2026-01-01');

/** The orders of an agent whose module never becomes fit. */
class UnfitModule {
  readonly waits: AbortSignal[] = [];
  readonly answers: string[] = [];
  readonly #desk: OrderDesk;
  #revision = 189_000_000;

  constructor() {
    const untilFit = (_: () => boolean, signal: AbortSignal) => {
      this.waits.push(signal);
      return new Promise<boolean>((resolve) => signal.addEventListener('abort', () => resolve(false)));
    };
    this.#desk = new OrderDesk({
      ...{ workcell: 'lab', address: { module: 'arm', instance: 'a' }, module: {}, timeout: 1 },
      journal: { stopped: () => undefined, recordStopped: async () => undefined },
      intake: { stopAll: () => [] },
      underWay: { has: () => false },
      watch: { lookClosely: () => undefined, untilFit },
      outbox: {
        put: (_, make) => {
          const { command, phase } = make(0).body as BodyOf<'admin.answer'>;
          this.answers.push(`${command} ${phase}`);
        },
      },
      clocks: () => [now],
      onBroken: () => undefined,
      log: pino({ level: 'silent' }),
    });
  }

  async give(command: AdminCommand): Promise<void> {
    this.#desk.take({ command, revision: ++this.#revision, at: now });
    await new Promise(setImmediate);
  }

  get waiting(): number {
    return this.waits.filter(({ aborted }) => !aborted).length;
  }
}

it.each(['reset', 'cancel', 'safety_stop', 'shutdown'] as const)(
  'a reset after which the module does not become fit, and a %s > it is waited for no more, nor called done',
  async (command) => {
    const module = new UnfitModule();
    await module.give('reset');
    expect([module.waiting, module.answers]).toEqual([1, ['reset taken']]);
    await module.give(command);
    expect(module.waits[0]?.aborted).toBe(true);
    expect(module.waiting).toBe(command === 'reset' ? 1 : 0);
    expect(module.answers.filter((each) => each === 'reset done')).toEqual([]);
  },
);

it.each(['pause', 'resume', 'lock', 'unlock'] as const)(
  'a reset after which the module does not become fit, and a %s > is waited for on, for nothing else tells when it is done',
  async (command) => {
    const module = new UnfitModule();
    for (const each of ['lock', 'pause', 'reset', command] as const) await module.give(each);
    expect(module.waiting).toBe(1);
  },
);
