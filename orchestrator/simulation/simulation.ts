import { instanceKey } from '../../shared/contracts/address.ts';
import type { BodyOf, MessageOf } from '../../shared/contracts/message.ts';
import type { SimulatedCommand } from './simulated-command.ts';

/** How long every simulated action takes at least, in milliseconds: long enough for a cancel or a pause to meet it. */
const duration = 20;

/** For so long, in milliseconds, an agent that has not answered is asked no more: rehearsals are not to wait for it each time. */
const leftAlone = 60_000;

type Settled = MessageOf<'step.settled'>;
type Answer = BodyOf<'inquiry.answer'>;

export interface SimulationDeps {
  /** What became of a simulated command. */
  settle: (settled: Settled) => void;
  /** Makes an inquiry of an agent; undefined where it has not answered in time. Never rejects. */
  inquire: (inquiry: BodyOf<'inquiry'>) => Promise<Answer | undefined>;
  /** A time that only grows, in milliseconds. */
  now?: () => number;
}

/**
 * Stands in for the agents of simulated runs: settles each command after a moment, or at once where it is cancelled. Where a module says
 * itself what it would return, that counts, and else what was imagined. Keeps nothing: what is lost with the process is simulated
 * again by the next owner.
 */
export class Simulation {
  readonly #deps: SimulationDeps;
  readonly #now: () => number;
  readonly #pending = new Map<string, { timer: NodeJS.Timeout; settled: Settled }>();
  /** Until when instances are left alone, by their keys. */
  readonly #silent = new Map<string, number>();

  constructor(deps: SimulationDeps) {
    this.#deps = deps;
    this.#now = deps.now ?? (() => performance.now());
  }

  play(command: SimulatedCommand): void {
    if (command.kind === 'simulate') this.#begin(command);
    else this.#cancel(command.command_id);
  }

  /** Nothing is settled any more. */
  stop(): void {
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
  }

  #begin({ settled, inquiry }: Extract<SimulatedCommand, { kind: 'simulate' }>): void {
    const { command_id } = settled;
    clearTimeout(this.#pending.get(command_id)?.timer);
    const pending = { timer: setTimeout(() => void this.#end(pending, inquiry), duration), settled };
    this.#pending.set(command_id, pending);
  }

  async #end(pending: { settled: Settled }, inquiry: BodyOf<'inquiry'> | undefined): Promise<void> {
    const { settled } = pending;
    const answer = inquiry && (await this.#ask(inquiry));
    // It was cancelled meanwhile, or simulated anew, or the term is over.
    if (this.#pending.get(settled.command_id) !== pending) return;
    this.#pending.delete(settled.command_id);
    this.#deps.settle(answer ? withAnswer(settled, answer) : settled);
  }

  async #ask(inquiry: BodyOf<'inquiry'>): Promise<Answer | undefined> {
    const key = instanceKey(inquiry);
    if ((this.#silent.get(key) ?? -Infinity) > this.#now()) return undefined;
    const answer = await this.#deps.inquire(inquiry);
    if (answer) this.#silent.delete(key);
    else this.#silent.set(key, this.#now() + leftAlone);
    return answer;
  }

  /** One that is not at work has been settled: its last word is on its way. */
  #cancel(command_id: string): void {
    const pending = this.#pending.get(command_id);
    if (!pending) return;
    clearTimeout(pending.timer);
    this.#pending.delete(command_id);
    const { module, instance, number } = pending.settled.body;
    const body = { module, instance, number, outcome: 'cancelled' as const, acted: false };
    this.#deps.settle({ ...pending.settled, body });
  }
}

/** What a module leaves out of its answer is as it was imagined. */
function withAnswer(settled: Settled, { outcome, data, fails }: Answer): Settled {
  if (outcome !== 'answered') return settled;
  const { body } = settled;
  if (fails !== undefined) {
    const { module, instance, number, acted } = body;
    const error = { code: 'action_failed' as const, message: fails, retryable: false };
    return { ...settled, body: { module, instance, number, acted, outcome: 'failed', error } };
  }
  return data === undefined ? settled : { ...settled, body: { ...body, data: { ...body.data, ...data } } };
}
