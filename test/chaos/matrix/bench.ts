import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { emptyVerdict } from '../books/compare-books.ts';
import { Client } from '../lab/client.ts';
import type { LabProcess } from '../lab/lab-process.ts';
import { instruments, Lab, type LabOptions, type Role } from '../lab/lab.ts';
import { passerOf, type Cell, type CellResult } from './cell.ts';

/** How long a process may take to get to its point, and all runs of a cell to end, in milliseconds. */
const reachMs = 30_000;
const endMs = 120_000;
/** Between two submissions of a cell, in milliseconds. */
const pauseMs = 120;
/** A point that so many runs do not get to is got to by none. */
const mostRuns = 12;

/**
 * A lab in which cells of the matrix are played one after the other: `approach` brings a process to its point, somebody
 * kills what the cell says, `release` lets a held process go on, `conclude` compares the books.
 */
export class Bench {
  readonly #lab: Lab;
  readonly #standby: boolean;
  readonly #clients: Client[] = [];
  #client: Client;
  #armed: { role: Role; process: LabProcess; signalFile: string } | undefined;
  #reached = false;
  #submitting: Promise<string>[] = [];
  #submitted = 0;

  /** @param standby whether a second orchestrator stands by; else the one is restarted. */
  static async open(options: LabOptions, { standby }: { standby: boolean }): Promise<Bench> {
    const lab = await Lab.open(options);
    await lab.start('gateway', 'first', ...(standby ? (['second'] as const) : []), 'one');
    return new Bench(lab, standby);
  }

  private constructor(lab: Lab, standby: boolean) {
    this.#lab = lab;
    this.#standby = standby;
    this.#client = new Client(lab);
  }

  /** Plays a cell whose victim is one of the lab's own processes. */
  async play(cell: Cell): Promise<CellResult> {
    const own = passerOf(cell.point) === cell.victim;
    try {
      await this.approach(cell, own ? 'kill' : 'hold');
      const victim = own ? this.#passer() : roleOf(cell.victim, this.#lab);
      await this.#lab.kill(victim);
      await this.#lab.launch(victim);
    } catch (error) {
      return failure(cell, error);
    }
    return this.conclude(cell);
  }

  /**
   * Restarts the process that passes the point, armed, and submits runs until it has got there. Where it never does, the
   * cell's result says so.
   */
  async approach(cell: Cell, deed: 'kill' | 'hold'): Promise<void> {
    this.#client = new Client(this.#lab);
    this.#clients.push(this.#client);
    this.#submitting = [];
    this.#reached = false;
    await this.#arm(cell, deed);
    const there = () => (this.#reached ||= this.#armed?.process.reached ?? false);
    for (const end = Date.now() + reachMs; !there() && Date.now() < end; await delay(pauseMs)) {
      if (this.#submitting.length < mostRuns) this.#submitting.push(this.#submit());
    }
  }

  /** Lets a process that is held go on. */
  async release(): Promise<void> {
    if (this.#armed) await rm(this.#armed.signalFile, { force: true });
  }

  /** Waits until all runs of the cell have ended, and compares the books. */
  async conclude(cell: Cell): Promise<CellResult> {
    const reached = this.#reached;
    try {
      await this.release();
      await Promise.all([...this.#submitting, this.#submit()]);
      await this.#client.untilEnded(endMs);
      const elsewhere = this.#clients.filter((client) => client !== this.#client);
      const others = new Set(elsewhere.flatMap(({ accepted }) => accepted.map(({ run_id }) => run_id)));
      const verdict = await this.#client.verdict(others);
      return { cell, reached, outcomes: this.#client.outcomes(), verdict };
    } catch (error) {
      return failure(cell, error);
    }
  }

  /** How many runs have been accepted, in all cells. */
  runs(): number {
    return this.#clients.reduce((sum, { accepted }) => sum + accepted.length, 0);
  }

  /** Runs of any cell that had ended and show something else by now. */
  async changed(): Promise<string[]> {
    return (await Promise.all(this.#clients.map((client) => client.changed()))).flat();
  }

  get folder(): string {
    return this.#lab.folder;
  }

  close(options: { keep?: boolean } = {}): Promise<void> {
    return this.#lab.close(options);
  }

  async #arm({ point, nth }: Cell, deed: 'kill' | 'hold'): Promise<void> {
    const passer = passerOf(point);
    const role: Role = passer === 'gateway' ? 'gateway' : passer === 'agent' ? 'one' : 'first';
    // The armed orchestrator must be the owner, which it is while there is no other.
    const others: Role[] = passer === 'orchestrator' && this.#standby ? ['second'] : [];
    const signalFile = this.#lab.signalFile();
    await Promise.all([role, ...others].map((each) => this.#lab.stop(each)));
    const process = await this.#lab.launch(role, { at: `${point}#${nth}:${deed}`, signalFile });
    this.#armed = { role, process, signalFile };
    await process.up();
    await this.#lab.start(...others);
  }

  #passer(): Role {
    if (!this.#armed) throw new Error('nothing is armed');
    return this.#armed.role;
  }

  #submit(): Promise<string> {
    const at = this.#submitted++;
    const steps = instruments.map((_, i) => ({
      module: instruments[(at + i) % instruments.length] as string,
      ms: 20,
      bytes: 3_000,
      ...(i === 1 ? { input: `plate of run ${at}` } : {}),
    }));
    const submitted = this.#client.submit(steps, AbortSignal.timeout(endMs));
    // Whoever concludes hears of it.
    submitted.catch(() => undefined);
    return submitted;
  }
}

function roleOf(victim: Cell['victim'], lab: Lab): Role {
  if (victim === 'gateway') return 'gateway';
  return victim === 'agent' ? 'one' : lab.owner();
}

function failure(cell: Cell, error: unknown): CellResult {
  const trouble = error instanceof Error ? error.message : String(error);
  return { cell, reached: false, outcomes: {}, verdict: emptyVerdict(), trouble };
}
