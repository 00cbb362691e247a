import type { MessageOf } from '../../shared/contracts/message.ts';
import type { SimulatedCommand } from './simulated-command.ts';

/** How long every simulated action takes, in milliseconds: long enough for a cancel or a pause to meet it. */
const duration = 20;

type Settled = MessageOf<'step.settled'>;

/**
 * Stands in for the agents of simulated runs: settles each command after a moment, or at once where it is cancelled. Keeps
 * nothing: what is lost with the process is simulated again by the next owner.
 */
export class Simulation {
  readonly #settle: (settled: Settled) => void;
  readonly #pending = new Map<string, { timer: NodeJS.Timeout; settled: Settled }>();

  constructor(settle: (settled: Settled) => void) {
    this.#settle = settle;
  }

  play(command: SimulatedCommand): void {
    if (command.kind === 'simulate') this.#begin(command.settled);
    else this.#cancel(command.command_id);
  }

  /** Nothing is settled any more. */
  stop(): void {
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
  }

  #begin(settled: Settled): void {
    const { command_id } = settled;
    clearTimeout(this.#pending.get(command_id)?.timer);
    const timer = setTimeout(() => {
      this.#pending.delete(command_id);
      this.#settle(settled);
    }, duration);
    this.#pending.set(command_id, { timer, settled });
  }

  /** One that is not at work has been settled: its last word is on its way. */
  #cancel(command_id: string): void {
    const pending = this.#pending.get(command_id);
    if (!pending) return;
    clearTimeout(pending.timer);
    this.#pending.delete(command_id);
    const { module, instance, number } = pending.settled.body;
    const body = { module, instance, number, outcome: 'cancelled' as const, acted: false };
    this.#settle({ ...pending.settled, body });
  }
}
