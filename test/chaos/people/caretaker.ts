import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../../shared/contracts/ids.ts';
import { machineNow, onMachineClock } from '../books/machine-clock.ts';
import type { Refill, Reserved } from '../books/times.ts';
import { Asking } from '../lab/asking.ts';
import { agents, instruments, supplied } from '../lab/lab.ts';
import type { Dice } from '../random/dice.ts';
import { sendOnce, sendRequest, type SentRequest } from './requests-sent.ts';

/** What a request may be refused with: it was asked for again until it was too late, or came true before. */
const overtaken = ['invalid_form', 'reserved', 'changes_nothing', 'not_found'];

/** Between two reservations, how long one lasts, and between two looks at what is used up, in milliseconds. */
const pauseMs = { least: 2_000, most: 8_000 };
const lastsMs = { least: 1_500, most: 5_000 };
const lookEvery = { least: 1_000, most: 4_000 };

interface Told {
  id: string;
  from: string;
  until: string;
  state: string;
}

interface Refilled {
  instances: { supplies: { refilled_at: string | null }[] }[];
}

/** A person who has instruments to himself now and then, and refills what is used up. He keeps the book of what he was told. */
export class Caretaker {
  readonly reserved: Reserved[] = [];
  readonly refills: Refill[] = [];
  /** Refusals that nothing explains. */
  readonly trouble: string[] = [];
  readonly #asking: Asking;
  readonly #dice: Dice;
  readonly #ending = new AbortController();
  #paused = false;
  #under = new Set<Promise<void>>();
  #working: Promise<unknown> | undefined;

  constructor(url: string, dice: Dice) {
    this.#asking = new Asking(url);
    this.#dice = dice;
  }

  start(): void {
    const dice = this.#dice.fork();
    const reserving = this.#again(() => this.#reserve(dice), dice, pauseMs);
    this.#working = Promise.all([reserving, this.#again(() => this.#refill(), this.#dice, lookEvery)]);
  }

  /** He asks for nothing more; resolves when nothing is on its way. */
  async pause(): Promise<void> {
    this.#paused = true;
    while (this.#under.size > 0) await Promise.all(this.#under);
  }

  resume(): void {
    this.#paused = false;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#working;
  }

  /** The store was put back to an older copy: what was used since is not counted. */
  forget(): void {
    this.refills.push({ asked: machineNow() });
  }

  async #again(act: () => Promise<void>, dice: Dice, { least, most }: typeof pauseMs): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.#pause(dice.between(least, most));
      if (this.#paused) continue;
      const doing = act().finally(() => this.#under.delete(doing));
      this.#under.add(doing);
      await doing;
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }

  /** Reserves an instrument, at once or somewhat later, and ends that before its time or lets it pass. */
  async #reserve(dice: Dice): Promise<void> {
    const module = dice.pick(instruments);
    const where = dice.chance(0.7) ? { instance: dice.pick(agents) } : {};
    const later = dice.chance(0.3) ? dice.between(500, 2_000) : 0;
    const lasts = dice.between(lastsMs.least, lastsMs.most);
    const endsAfter = dice.chance(0.5) ? dice.between(0, lasts) : undefined;
    const from = Date.now() + later;
    const body = {
      ...{
        module,
        ...where,
        until: new Date(from + lasts).toISOString(),
        by: 'chaos',
        reason: 'looks at it',
      },
      ...(later > 0 && { from: new Date(from).toISOString() }),
    };
    const told = await this.#send<Told>({ method: 'POST', path: '/reservations', body, key: newId() });
    // Not taken by an orchestrator: a store that is put back has never heard of it.
    if (!told || told.state === 'asked') return;
    const reserved: Reserved = {
      ...{ module, ...where },
      from: Math.max(machineNow(), onMachineClock(Date.parse(told.from))),
      until: onMachineClock(Date.parse(told.until)),
    };
    this.reserved.push(reserved);
    if (endsAfter === undefined) return;
    await this.#pause(endsAfter);
    reserved.until = Math.min(reserved.until, machineNow());
    await this.#send({
      method: 'DELETE',
      path: `/reservations/${told.id}`,
      body: { by: 'chaos' },
      key: newId(),
    });
  }

  /** Refills where little is left. Asked for once: whoever asks again refills again. */
  async #refill(): Promise<void> {
    const now = await this.#asking.ask('/now');
    const { supplies = [] } = now?.ok ? ((await now.json()) as { supplies?: unknown[] }) : {};
    if (supplies.length === 0) return;
    const [asked, askedAt] = [machineNow(), Date.now()];
    const refill: Refill = { asked };
    this.refills.push(refill);
    const path = `/modules/${supplied.module}/refill`;
    const answer = await sendOnce(this.#asking, {
      method: 'POST',
      path,
      body: { by: 'chaos' },
      key: newId(),
    });
    if (!answer?.ok) return;
    const { instances } = (await answer.json()) as Refilled;
    const times = instances.flatMap((each) => each.supplies.map(({ refilled_at }) => refilled_at));
    if (times.every((at) => at !== null && Date.parse(at) >= askedAt)) refill.told = machineNow();
  }

  async #send<T>(request: SentRequest): Promise<T | undefined> {
    const answered = await sendRequest(
      this.#asking,
      request,
      () => this.#paused || this.#ending.signal.aborted,
    );
    if (answered?.accepted) return answered.body as T;
    if (answered && !overtaken.includes(answered.code))
      this.trouble.push(`${request.method} ${request.path} was refused: ${answered.status} ${answered.text}`);
    return undefined;
  }
}
