import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '../../services/start-services.ts';
import { emptyVerdict, type Verdict } from '../books/compare-books.ts';
import { Client } from '../lab/client.ts';
import { Lab, roles } from '../lab/lab.ts';
import { mountSmallDisk } from './data-disk.ts';
import type { Dice } from './dice.ts';
import type { Fault, Field, Target } from './field.ts';
import { Load } from './load.ts';
import { longCut, networkFaults } from './network-faults.ts';
import { processFaults } from './process-faults.ts';
import { diskFull, serviceFaults, storeRestored } from './service-faults.ts';

export interface RandomPlan {
  /** So many kinds of faults come once by themselves before they come together. */
  alone: number;
  /** Faults come together for so long, in milliseconds, and then for as long as `enough` is false. */
  mixedMs: number;
  enough: (faults: number, runs: number) => boolean;
  /** So many faults last at the same time, at most. */
  lanes: number;
  /** So many runs are open at the same time. */
  width: number;
}

export interface RandomOutcome {
  /** How often each fault came. */
  faults: Record<string, number>;
  runs: number;
  outcomes: Record<string, number>;
  verdict: Verdict;
  /** What made the part fail before its books could be compared. */
  trouble: string[];
  /** Kinds of faults that cannot be had here. */
  leftOut: string[];
  kept: string[];
}

/** How long the lab may take to be well again after a fault, and to end all runs, in milliseconds. */
const wellAgainMs = 120_000;
const endMs = 240_000;

/** Faults of chance on one lab under load: first one by one, then several at a time; then the books are compared. */
export async function playRandomPart(
  services: Services,
  dice: Dice,
  plan: RandomPlan,
  tell: (line: string) => void,
): Promise<RandomOutcome> {
  const lab = await Lab.open({ ...services, cables: true });
  const disk = await mountSmallDisk(lab.dataDir);
  if (disk) lab.defer(disk);
  const client = new Client(lab);
  const load = new Load(client, dice.fork(), plan.width);
  const play = new RandomPlay({ lab, services, client, load, dice }, disk !== undefined, tell);
  let verdict = emptyVerdict();
  try {
    await lab.start(...roles);
    load.start();
    await play.alone(plan.alone);
    await play.mixed(plan);
    lab.cables.mendAll();
    await load.stop();
    await client.untilEnded(endMs);
    verdict = await client.verdict();
  } catch (error) {
    play.trouble.push(error instanceof Error ? error.message : String(error));
  }
  const wrong = play.trouble.length > 0 || Object.values(verdict).some((list: string[]) => list.length > 0);
  await lab.close({ keep: wrong });
  return {
    faults: play.faults,
    runs: client.accepted.length,
    outcomes: client.outcomes(),
    verdict,
    trouble: play.trouble,
    leftOut: play.leftOut,
    kept: wrong ? [lab.folder] : [],
  };
}

class RandomPlay {
  readonly faults: Record<string, number> = {};
  readonly trouble: string[] = [];
  readonly leftOut: string[] = [];
  readonly #field: Field;
  readonly #kinds: Fault[];
  readonly #tell: (line: string) => void;
  /** What a fault has for itself just now. */
  readonly #taken = new Set<Target>();

  constructor(field: Field, disk: boolean, tell: (line: string) => void) {
    this.#field = field;
    this.#tell = tell;
    this.#kinds = [...processFaults, ...networkFaults, ...serviceFaults];
    this.#offer(diskFull, disk);
    this.#offer(storeRestored, field.services.store.save !== undefined);
  }

  /** How many faults there have been. */
  count(): number {
    return Object.values(this.faults).reduce((sum, times) => sum + times, 0);
  }

  #offer(fault: Fault, possible: boolean): void {
    if (possible) this.#kinds.push(fault);
    else this.leftOut.push(fault.name);
  }

  /** So many kinds of faults, each once and by itself; the next one comes when a run of after it has ended. */
  async alone(count: number): Promise<void> {
    for (const fault of this.#field.dice.shuffle(this.#kinds).slice(0, count)) {
      await this.#happen(fault, fault.targets(this.#field));
      await this.#untilWell(fault.name);
    }
  }

  /** Several faults at a time. */
  async mixed({ mixedMs, enough, lanes }: RandomPlan): Promise<void> {
    const end = Date.now() + mixedMs;
    const over = () => Date.now() > end && enough(this.count(), this.#field.client.accepted.length);
    const lane = async (): Promise<void> => {
      // Of its own, so that the order in which its faults come follows from the seed alone.
      const field = { ...this.#field, dice: this.#field.dice.fork() };
      while (!over()) {
        const fault = this.#draw(field.dice);
        const targets = fault.targets(field);
        if (targets.some((target) => this.#taken.has(target))) {
          await delay(50);
          continue;
        }
        await this.#happen(fault, targets, field);
        await delay(field.dice.between(0, 600));
      }
    };
    const long = mixedMs >= 60_000 ? [this.#happen(longCut, longCut.targets(this.#field))] : [];
    await Promise.all([...long, ...Array.from({ length: lanes }, lane)]);
  }

  async #happen(fault: Fault, targets: Target[], field = this.#field): Promise<void> {
    for (const target of targets) this.#taken.add(target);
    const begun = Date.now();
    try {
      this.faults[fault.name] = (this.faults[fault.name] ?? 0) + 1;
      await fault.happen(field, targets);
    } catch (error) {
      this.trouble.push(`${fault.name}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      for (const target of targets) this.#taken.delete(target);
    }
    this.#tell(`${fault.name} (${targets.join(', ')}), ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  }

  async #untilWell(after: string): Promise<void> {
    const { client } = this.#field;
    const run = await client.submit([{ module: 'left', ms: 5 }]);
    const end = Date.now() + wellAgainMs;
    while (client.open().includes(run)) {
      if (Date.now() > end) {
        this.trouble.push(`${after}: the lab was not well again after ${wellAgainMs / 1000} s`);
        return;
      }
      await delay(100);
    }
  }

  /** A kind of fault, by weight. */
  #draw(dice: Dice): Fault {
    let at = dice.throw() * this.#kinds.reduce((sum, { weight }) => sum + weight, 0);
    for (const fault of this.#kinds) {
      at -= fault.weight;
      if (at < 0) return fault;
    }
    return dice.pick(this.#kinds);
  }
}
