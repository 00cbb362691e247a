import { setTimeout as delay } from 'node:timers/promises';
import { machineNow } from '../books/machine-clock.ts';
import { Claims } from './claims.ts';
import type { Dice } from './dice.ts';
import type { FaultCount } from './fault-count.ts';
import { comingFault, faultSequence, type ComingFault } from './fault-sequence.ts';
import type { Fault, Field, Ground, Target } from './field.ts';
import { longCutMs } from './network-faults.ts';

export interface RandomPlan {
  /** So many times each kind of fault comes by itself before they come together. */
  alone: number;
  /** None of them begins by itself after this, so that there is time for several at once; in milliseconds since the epoch. */
  aloneUntil: number;
  /** Faults come together for so long, in milliseconds, and then for as long as `enough` is false. */
  mixedMs: number;
  enough: (faults: readonly FaultCount[], runs: number) => boolean;
  /** No fault begins after this, whatever else is wanted; in milliseconds since the epoch. */
  lastFaultAt: number;
  /** So many faults last at the same time, at most. */
  lanes: number;
  /** So many runs are open at the same time. */
  width: number;
  /** The share of transient messages that is lost all the time, 0 to 1. */
  drop: number;
  /** The lab's folder stays, also where nothing was wrong. */
  keep: boolean;
}

/** A fault that came by itself, and when; by the machine's clock. */
export interface FaultAlone {
  name: string;
  from: number;
  to: number;
}

/** How long the lab may take to be well again after a fault, in milliseconds. */
const wellAgainMs = 120_000;
/** Between two faults of a lane, in milliseconds. */
const mostPauseMs = 600;

/**
 * Faults of chance. Which ones come in which order, whom they choose and how long they last follows from the dice, and from
 * nothing that happens meanwhile. What does not follow: when one comes in relation to others and to the runs, how many come
 * in all, and which orchestrator is the owner.
 */
export class RandomPlay<On extends Ground = Field> {
  readonly faults: readonly FaultCount[];
  readonly trouble: string[] = [];
  readonly cameAlone: FaultAlone[] = [];
  readonly #field: On;
  readonly #dice: Dice;
  readonly #kinds: readonly Fault<On>[];
  readonly #long: Fault<On> | undefined;
  readonly #tell: (line: string) => void;
  readonly #claims = new Claims();
  /** What the long cut has, as long as it lasts: too long to be waited for. */
  #cutOff: readonly Target[] = [];

  /** @param long goes on for long beside the mixed ones */
  constructor(field: On, kinds: readonly Fault<On>[], tell: (line: string) => void, long?: Fault<On>) {
    this.#field = field;
    this.#dice = field.dice;
    this.#tell = tell;
    this.#kinds = kinds;
    this.#long = long;
    const all = [...kinds, ...(long ? [long] : [])];
    this.faults = all.map(({ name, weight }) => ({ name, weight, alone: 0, mixed: 0 }));
  }

  /** Each kind of fault by itself; the next one comes when a run of after it has ended. */
  async alone({ alone, aloneUntil }: RandomPlan): Promise<void> {
    const dice = this.#dice.fork();
    for (let round = 0; round < alone; round += 1)
      for (const fault of dice.shuffle(this.#kinds)) {
        if (Date.now() > aloneUntil) return;
        const from = machineNow();
        await this.#happen(comingFault(fault, dice), 'alone');
        await this.#untilWell(fault.name);
        this.cameAlone.push({ name: fault.name, from, to: machineNow() });
      }
  }

  /** Several faults at a time. */
  async mixed({ mixedMs, enough, lastFaultAt, lanes }: RandomPlan): Promise<void> {
    const end = Date.now() + mixedMs;
    const over = () =>
      Date.now() > lastFaultAt ||
      (Date.now() > end && enough(this.faults, this.#field.client.accepted.length));
    const long = this.#long && comingFault(this.#long, this.#dice);
    const sequence = faultSequence(this.#dice.fork(), this.#kinds);
    const lane = async (): Promise<void> => {
      while (!over()) {
        const coming = sequence.next().value;
        // Passed over: its dice are its own, so the next one is the same as after it.
        if (this.#choose(coming).some((target) => this.#cutOff.includes(target))) continue;
        await this.#happen(coming, 'mixed');
        await delay(coming.happening.between(0, mostPauseMs));
      }
    };
    const lasts = mixedMs >= longCutMs && Date.now() + longCutMs <= lastFaultAt;
    await Promise.all([
      ...(lasts && long ? [this.#cutOffForLong(long)] : []),
      ...Array.from({ length: lanes }, lane),
    ]);
  }

  async #cutOffForLong(coming: ComingFault<On>): Promise<void> {
    this.#cutOff = this.#choose(coming);
    await this.#happen(coming, 'mixed');
    this.#cutOff = [];
  }

  /** Whom a fault would be done to just now. */
  #choose({ fault, choosing }: ComingFault<On>): Target[] {
    return fault.targets({ ...this.#field, dice: choosing.copy() });
  }

  /** Waits for its targets, does the harm and undoes it. */
  async #happen(coming: ComingFault<On>, how: 'alone' | 'mixed'): Promise<void> {
    const { fault, happening } = coming;
    const targets = await this.#claims.take(() => this.#choose(coming));
    const begun = Date.now();
    try {
      const count = this.faults.find(({ name }) => name === fault.name);
      if (count) count[how] += 1;
      await fault.happen({ ...this.#field, dice: happening }, targets);
    } catch (error) {
      this.trouble.push(`${fault.name}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      const { keeps } = fault;
      this.#claims.giveBack(targets.filter((target) => target !== keeps?.target));
      if (keeps) void keeps.untilRecovered(this.#field).then(() => this.#claims.giveBack([keeps.target]));
    }
    this.#tell(`${fault.name} (${targets.join(', ')}), ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  }

  async #untilWell(after: string): Promise<void> {
    const { client } = this.#field;
    const run = await client.submit({ steps: [{ module: 'left', ms: 5 }] });
    const end = Date.now() + wellAgainMs;
    while (client.open().includes(run)) {
      if (Date.now() > end) {
        this.trouble.push(`${after}: the lab was not well again after ${wellAgainMs / 1000} s`);
        return;
      }
      await delay(100);
    }
  }
}
