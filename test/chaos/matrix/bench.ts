import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { emptyVerdict } from '../books/compare-books.ts';
import type { Services } from '../../services/start-services.ts';
import { Client } from '../lab/client.ts';
import type { WantedRun, WantedStep } from '../lab/wanted-step.ts';
import { People } from '../people/people.ts';
import { Dice } from '../random/dice.ts';
import type { LabArming } from '../lab/lab-process.ts';
import { instruments, Lab, type LabOptions, type Role } from '../lab/lab.ts';
import { isSound, passedAtStart, passerOf, type Cell, type CellResult, type Passer } from './cell.ts';
import { provocations, type Provocation, type Stage } from './provocations.ts';
import { restoreLab, untilAllBack } from './restore-lab.ts';

/** How long a process may take to get to its point, and all runs of a cell to end, in milliseconds. */
const reachMs = 60_000;
const endMs = 120_000;
/** Between two submissions of a cell, in milliseconds. */
const pauseMs = 120;
const releaseEvery = 500;
/** A point that so many runs do not get to is got to by none. */
const mostRuns = 12;

/** Runs that are under way when a process starts that gets to its point at once. */
const runsBefore = 3;

/** What leads to a point besides ordinary runs, while it does. */
interface Provoked {
  provocation: Provocation;
  stage: Stage;
  going: Promise<void>;
}

/** What labs of the matrix stand on, and whether they hurry. */
export type Stand = Services & Pick<LabOptions, 'hasty'>;

/**
 * A lab in which cells of the matrix are played one after the other: `approach` brings a process to its point, somebody
 * kills what the cell says, `release` lets a held process go on, `conclude` compares the books.
 */
export class Bench {
  readonly #lab: Lab;
  readonly #services: Services;
  readonly #standby: boolean;
  readonly #clients: Client[] = [];
  #client: Client;
  #people: People;
  #armed: ({ role: Role } & Stage['armed']) | undefined;
  #provoked: Provoked | undefined;
  #reached = false;
  #trouble: string | undefined;
  #submitting: Promise<string>[] = [];
  #submitted = 0;
  #begun = 0;
  #usable = true;
  #sound = true;

  /** @param standby whether a second orchestrator stands by; else the one is restarted. */
  static async open(services: Stand, { standby }: { standby: boolean }): Promise<Bench> {
    const lab = await Lab.open({ ...services, cables: ['gateway'] });
    await lab.start('gateway', 'first', ...(standby ? (['second'] as const) : []), 'one');
    return new Bench(lab, services, standby);
  }

  private constructor(lab: Lab, services: Services, standby: boolean) {
    this.#lab = lab;
    this.#services = services;
    this.#standby = standby;
    this.#client = new Client(lab);
    this.#people = new People(this.#client, lab.url, new Dice(0));
  }

  /** Plays a cell whose victim is one of the lab's own processes. */
  async play(cell: Cell): Promise<CellResult> {
    const own = passerOf(cell.point) === cell.victim;
    await this.approach(cell, own ? 'kill' : 'hold');
    await this.#attempt(async () => {
      const victim = own && this.#armed ? this.#armed.role : roleOf(cell.victim, this.#lab);
      await this.#lab.kill(victim);
      await this.#lab.launch(victim);
    });
    return this.conclude(cell);
  }

  /**
   * Arms the process that passes the point, at a start of its own where only that leads there, and submits runs until it has got
   * there. Where it never does, or something else goes wrong, the cell's result says so.
   */
  async approach(cell: Cell, deed: 'kill' | 'hold'): Promise<void> {
    this.#begun = Date.now();
    this.#client = new Client(this.#lab);
    this.#people = new People(this.#client, this.#lab.url, new Dice(this.#clients.length));
    this.#clients.push(this.#client);
    this.#submitting = [];
    this.#reached = false;
    this.#trouble = undefined;
    this.#provoked = undefined;
    const provocation = provocations[cell.point];
    await this.#attempt(async () => {
      if (passedAtStart.includes(cell.point))
        for (let n = 0; n < runsBefore; n += 1) this.#submitting.push(this.#submit());
      const { process } = await this.#arm(cell, deed);
      if (provocation) this.#provoke(provocation);
      const most = provocation?.withoutOthers ? 0 : mostRuns;
      for (const end = Date.now() + reachMs; Date.now() < end; await delay(pauseMs)) {
        this.#reached = process.reached;
        if (this.#reached) return;
        if (this.#submitting.length < most) this.#submitting.push(this.#submit());
      }
    });
  }

  /** Lets a process that is held go on. */
  async release(): Promise<void> {
    if (this.#armed) await rm(this.#armed.signalFile, { force: true });
  }

  /** Lets go on, until `over`, also what gets to its point when nobody waits for it any more: it would stand still for ever. */
  async #releaseUntil(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await this.release();
      await delay(releaseEvery, undefined, { signal: over }).catch(() => undefined);
    }
  }

  /**
   * Waits until all runs of the cell have ended, compares the books, and sees that the lab is as it was before the cell: the
   * cell that breaks it is named, and the next ones do not pay.
   */
  async conclude(cell: Cell): Promise<CellResult> {
    let verdict = emptyVerdict();
    const over = new AbortController();
    const releasing = this.#releaseUntil(over.signal);
    await this.#attempt(async () => {
      await this.#provoked?.going;
      if (this.#provoked) await this.#provoked.provocation.end?.(this.#provoked.stage);
    });
    await this.#attempt(() => restoreLab(this.#lab));
    await this.#attempt(async () => {
      await Promise.all([...this.#submitting, this.#submit()]);
      await this.#people.untilAllOver(endMs);
      if (this.#people.trouble.length > 0) throw new Error(this.#people.trouble.join('; '));
      const elsewhere = this.#clients.filter((client) => client !== this.#client);
      const others = new Set(elsewhere.flatMap(({ accepted }) => accepted.map(({ run_id }) => run_id)));
      verdict = await this.#client.verdict(others);
    });
    const back = await this.#attempt(() => untilAllBack(this.#lab, this.#client));
    // Who has not got to the point is still armed.
    this.#usable = back && this.#reached;
    over.abort();
    await releasing;
    const trouble = this.#trouble === undefined ? {} : { trouble: this.#trouble };
    const result = {
      ...{ cell, reached: this.#reached, outcomes: this.#client.outcomes(), verdict, ...trouble },
      tookMs: Date.now() - this.#begun,
    };
    this.#sound &&= isSound(result);
    return result;
  }

  /** False where its lab is not as it was before the last cell: another one must be opened for the next. */
  get usable(): boolean {
    return this.#usable;
  }

  /** False once anything was wrong with one of its cells. */
  get sound(): boolean {
    return this.#sound;
  }

  /** What goes wrong besides the books is part of the cell's result, too; the first of it is told. Resolves to whether all went well. */
  async #attempt(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.#trouble ??= error instanceof Error ? error.message : String(error);
      return false;
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

  #provoke(provocation: Provocation): void {
    if (!this.#armed) return;
    const submit = (module: string, ms = 20): Promise<string> => {
      const submitted = this.#submitSteps([{ module, ms, bytes: 3_000, input: 'plate' }]);
      this.#submitting.push(submitted);
      return submitted;
    };
    const submitRun = (wanted: WantedRun): Promise<string> => {
      const submitted = this.#submitWanted(wanted);
      this.#submitting.push(submitted);
      return submitted;
    };
    const stage = {
      lab: this.#lab,
      services: this.#services,
      client: this.#client,
      armed: this.#armed,
      submit,
      submitRun,
    };
    // What goes wrong with it shows where the point is not reached: it may well lose what the victim's death takes along.
    const going = provocation.begin(stage).catch(() => undefined);
    this.#provoked = { provocation, stage, going };
  }

  async #arm({ point, nth }: Cell, deed: 'kill' | 'hold'): Promise<{ role: Role } & Stage['armed']> {
    const signalFile = this.#lab.signalFile();
    const before = provocations[point]?.heldBefore;
    const at = [...(before === undefined ? [] : [before]), `${point}#${nth}:${deed}`].join(',');
    const passer = passerOf(point);
    if (passedAtStart.includes(point)) return this.#startArmed(passer, { at, signalFile });
    const role = roleOf(passer, this.#lab);
    const process = this.#lab.process(role);
    await process.arm({ at, signalFile });
    return (this.#armed = { role, process, signalFile });
  }

  async #startArmed(passer: Passer, arming: LabArming): Promise<{ role: Role } & Stage['armed']> {
    const role: Role = passer === 'orchestrator' ? 'first' : roleOf(passer, this.#lab);
    // The armed orchestrator must be the owner, which it is while there is no other.
    const others: Role[] = passer === 'orchestrator' && this.#standby ? ['second'] : [];
    await Promise.all([role, ...others].map((each) => this.#lab.stop(each)));
    const process = await this.#lab.launch(role, arming);
    this.#armed = { role, process, signalFile: arming.signalFile };
    await process.up();
    await this.#lab.start(...others);
    return this.#armed;
  }

  #submit(): Promise<string> {
    const at = this.#submitted++;
    const steps = instruments.map((_, i) => ({
      module: instruments[(at + i) % instruments.length] as string,
      ms: 20,
      bytes: 3_000,
      ...(i === 1 ? { input: `plate of run ${at}` } : {}),
    }));
    return this.#submitSteps(steps);
  }

  #submitSteps(steps: readonly WantedStep[]): Promise<string> {
    return this.#submitWanted({ steps });
  }

  #submitWanted(wanted: WantedRun): Promise<string> {
    const submitted = this.#client.submit(wanted, AbortSignal.timeout(endMs));
    // Whoever concludes hears of it.
    submitted.catch(() => undefined);
    return submitted;
  }
}

/** The process that a lab has for it just now. */
function roleOf(victim: Cell['victim'], lab: Lab): Role {
  if (victim === 'gateway') return 'gateway';
  return victim === 'agent' ? 'one' : lab.owner();
}
