import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { hasEnded, type AcceptedRun, type RunBody, type StepBody } from '../books/accepted-run.ts';
import { noRequests, type Promised } from '../books/asked-step.ts';
import { Asking } from '../lab/asking.ts';
import type { Client } from '../lab/client.ts';
import { nameOf, options, type Question, type WantedRun, type WantedStep } from '../lab/wanted-step.ts';
import type { Dice } from '../random/dice.ts';
import { sendOnce, sendRequest, type Answered, type SentRequest } from './requests-sent.ts';

/** What a request may be refused with: the run stands otherwise by now. All else is a mistake. */
const overtaken = ['unfit', 'run_terminal', 'ask_answered', 'ask_closed', 'ask_not_found', 'already_retried'];
/** Between two looks whether a change is shown, in milliseconds. */
const lookEvery = 200;
/** The values that a tag is given, one after the other. */
const tags = ['changed', 'changed again'];

/** A run that is looked at, with what is known of it. */
interface Seen {
  run: RunBody;
  known: AcceptedRun;
  wanted: WantedRun;
}

/**
 * People who do what runs wait for: they answer questions, say how it goes on where a step has failed, change what has not begun,
 * and have runs go on that have failed. What they ask for they ask for again, under the same key, until they are told what became of it. Of what
 * they are told is accepted the book of the run keeps that it must come true.
 */
export class People {
  /** Refusals that nothing explains. */
  readonly trouble: string[] = [];
  readonly #client: Client;
  readonly #asking: Asking;
  readonly #dice: Dice;
  /** What is asked for, or was accepted, by a name of its own. */
  readonly #deeds = new Map<string, Promise<boolean>>();
  readonly #under = new Set<Promise<unknown>>();
  #paused = false;

  constructor(client: Client, url: string, dice: Dice) {
    this.#client = client;
    this.#asking = new Asking(url);
    this.#dice = dice;
    client.onSeen((run) => this.#see(run));
  }

  /** Nobody asks for anything any more; resolves when nothing is on its way. */
  async pause(): Promise<void> {
    this.#paused = true;
    await this.idle();
  }

  resume(): void {
    this.#paused = false;
  }

  /** The store was put back: what was accepted may have to be asked for again, under the same keys. */
  forget(): void {
    this.#deeds.clear();
  }

  /** Resolves when nothing is asked for. */
  async idle(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under);
  }

  /** Resolves when all runs have ended and nobody wants another one to go on from them, or after so many milliseconds. */
  async untilAllOver(ms: number): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end;) {
      if (!(await this.#client.untilEnded(end - Date.now()))) return;
      await this.idle();
      if (this.#client.open().length === 0) return;
    }
  }

  #see(run: RunBody): void {
    const known = this.#client.accepted.find(({ run_id }) => run_id === run.run_id);
    const wanted = this.#client.wantedOf(run.run_id);
    if (!known || !wanted || this.#paused) return;
    const seen = { run, known, wanted };
    if (hasEnded(run)) {
      if (run.state === 'failed' && wanted.retried) this.#retryRun(seen);
      return;
    }
    for (const { step, command_id } of run.held ?? []) this.#goOn(seen, run.steps[step], command_id);
    for (const step of run.steps)
      if (step.module === 'operator' && step.command_id !== undefined && !step.result)
        this.#reply(seen, step);
  }

  /** Has something done once, however often it is wanted; it is wanted again where it resolves to false. */
  #once(name: string, act: () => Promise<boolean>): void {
    if (this.#deeds.has(name)) return;
    const doing = act().catch((error: unknown) => {
      this.trouble.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return true;
    });
    this.#deeds.set(name, doing);
    const tracked = doing.then((isDone) => {
      if (!isDone && this.#deeds.get(name) === doing) this.#deeds.delete(name);
      this.#under.delete(tracked);
    });
    this.#under.add(tracked);
  }

  async #send(request: SentRequest): Promise<Answered | undefined> {
    const answered = await sendRequest(this.#asking, request, () => this.#paused);
    if (answered?.accepted === false && !overtaken.includes(answered.code))
      this.trouble.push(`${request.method} ${request.path} was refused: ${answered.status} ${answered.text}`);
    // As somebody does who has not seen the answer.
    if (answered?.accepted && this.#dice.chance(0.3)) await sendOnce(this.#asking, request);
    return answered;
  }

  /** A step has failed and waits for a word. */
  #goOn(seen: Seen, step: StepBody | undefined, command_id: string): void {
    if (!step) return;
    const { known, wanted } = seen;
    const { name } = step;
    const way = stepOf(wanted, name)?.wayOn ?? 'retry';
    const path = `/runs/${known.run_id}/${way}`;
    const { skips, retries } = known.requests;
    if (way === 'skip') {
      const made = skips.get(name) ?? this.#dice.throw();
      skips.set(name, made);
      const body = { step: name, data: { made } };
      this.#once(`skip/${command_id}`, () =>
        this.#ask(
          known,
          { method: 'POST', path, body, key: `skip/${command_id}` },
          { verb: 'skip', step: name, command_id },
        ),
      );
      return;
    }
    if (way === 'insert' && !known.promised.some((each) => each.verb === 'insert' && each.step === name)) {
      this.#insert(seen, name, command_id);
      return;
    }
    this.#once(`retry/${command_id}`, () => {
      const key = `retry/${command_id}`;
      retries.set(name, this.#keysOf(known.run_id, name, key));
      const request: SentRequest = {
        method: 'POST',
        path: `/runs/${known.run_id}/retry`,
        body: { command_id },
        key,
      };
      return this.#ask(known, request, { verb: 'retry', step: name, command_id });
    });
  }

  /** Notes one more retry of a step; the same one counts once. Tells how many there are. */
  #keysOf(run_id: string, step: string, key: string): number {
    const name = `${run_id} ${step}`;
    const keys = this.#retryKeys.get(name) ?? new Set();
    this.#retryKeys.set(name, keys.add(key));
    return keys.size;
  }
  readonly #retryKeys = new Map<string, Set<string>>();

  #insert({ known }: Seen, name: string, command_id: string): void {
    const inserted = `fix ${name}`;
    const key = `insert/${command_id}`;
    this.#once(key, async () => {
      if (!known.steps.some((each) => each.name === inserted))
        known.steps.push({ name: inserted, after: [], actsAtMost: 1, bytes: 40, insertedBefore: name });
      const step = { name: inserted, module: 'middle', action: 'act', args: { ms: 5, mark: inserted } };
      const request: SentRequest = {
        method: 'POST',
        path: `/runs/${known.run_id}/insert`,
        body: { before: name, steps: [step] },
        key,
      };
      return this.#ask(known, request, { verb: 'insert', step: name, inserted });
    });
  }

  /** Asks, and notes the promise where it is accepted; false where it is to be asked for again. */
  async #ask(known: AcceptedRun, request: SentRequest, promise: Promised): Promise<boolean> {
    const answered = await this.#send(request);
    if (answered?.accepted) known.promised.push(promise);
    return answered?.accepted === true;
  }

  /** A question waits for an answer; what is to be changed before is changed first. */
  #reply({ known, wanted }: Seen, { name, command_id = '' }: StepBody): void {
    const edited = wanted.steps.flatMap((step, i) => (step.edited ? [nameOf(step, i)] : []));
    for (const step of edited) this.#once(`change ${known.run_id} ${step}`, () => this.#change(known, step));
    const asks = stepOf(wanted, name)?.asks;
    if (asks)
      this.#once(`answer ${command_id}`, async () => {
        const isChanged = await Promise.all(
          edited.map((step) => this.#deeds.get(`change ${known.run_id} ${step}`) ?? Promise.resolve(false)),
        );
        return isChanged.every(Boolean) && this.#answer(known, name, command_id, asks);
      });
  }

  /** Changes a step twice; the first change comes once more, late, and must not undo the second. */
  async #change(known: AcceptedRun, step: string): Promise<boolean> {
    const requests = tags.map((tag, n) => {
      const key = `change/${known.run_id}/${step}/${n}`;
      const body = { args: { [step]: { tag } } };
      const request: SentRequest = { method: 'PATCH', path: `/runs/${known.run_id}`, body, key };
      // A store that was put back may have the later change already, and the first one changes nothing then.
      return { request, shown: tags.slice(n) };
    });
    const [first] = requests;
    const last = tags.at(-1) ?? '';
    known.requests.tags.set(step, [...(known.requests.tags.get(step) ?? []), ...tags]);
    for (const { request, shown } of requests) {
      const answered = await this.#send(request);
      // It is over, or it goes on already, where a store that was put back has forgotten the question.
      if (answered?.accepted === false) return true;
      if (!answered) return false;
      if (!(await this.#untilShown(known.run_id, step, shown))) return false;
    }
    if (first) await this.#send(first.request);
    if (this.#paused) return false;
    known.promised.push({ verb: 'change', step, tag: last });
    return true;
  }

  /** Resolves to true once the run shows one of these changes; false where it is given up before. */
  async #untilShown(run_id: string, step: string, shown: readonly string[]): Promise<boolean> {
    for (; !this.#paused; await delay(lookEvery)) {
      const run = await this.#client.run(run_id);
      if (hasEnded(run)) return true;
      if (shown.some((tag) => run?.steps.find(({ name }) => name === step)?.args['tag'] === tag)) return true;
    }
    return false;
  }

  async #answer(known: AcceptedRun, step: string, id: string, kind: Question): Promise<boolean> {
    const all = answersTo(kind);
    // Sometimes two answer at once; of whom one is too late.
    const chosen = this.#dice.shuffle(all).slice(0, this.#dice.chance(0.3) ? 2 : 1);
    const { answers } = known.requests;
    answers.set(step, [...(answers.get(step) ?? []), ...chosen]);
    const answered = await Promise.all(
      chosen.map((answer) =>
        this.#send({
          method: 'POST',
          path: `/asks/${id}`,
          body: { answer, by: 'chaos' },
          key: `answer/${id}`,
        }),
      ),
    );
    for (const each of answered)
      if (each?.accepted) {
        const { reply } = each.body as { reply: { answer: Json } };
        known.promised.push({ verb: 'answer', step, answer: reply.answer });
      }
    return answered.some((each) => each?.accepted === true);
  }

  /** A new run goes on from one that has failed; what made it fail by itself is changed. */
  #retryRun({ run, known, wanted }: Seen): void {
    const key = `retry/${run.run_id}`;
    this.#once(key, async () => {
      const failed = run.steps.find(
        (step) => step.state === 'failed' && (stepOf(wanted, step.name)?.fails ?? 0) > 0,
      );
      const args = failed ? { [failed.name]: { fails: 0 } } : {};
      const request: SentRequest = { method: 'POST', path: `/runs/${run.run_id}/retry`, body: { args }, key };
      const answered = await this.#send(request);
      if (!answered?.accepted) return answered !== undefined;
      const made = answered.body as RunBody;
      const taken = made.steps.flatMap(({ name, taken_from }) => (taken_from === undefined ? [] : [name]));
      const requests = { ...noRequests(), tags: known.requests.tags };
      this.#client.accept(
        {
          ...{ run_id: made.run_id, steps: [...known.steps], requests, promised: [] },
          takenOver: { from: run.run_id, steps: new Set(taken) },
        },
        { ...wanted, retried: false },
      );
      return true;
    });
  }
}

function stepOf({ steps }: WantedRun, name: string): WantedStep | undefined {
  return steps.find((step, i) => nameOf(step, i) === name);
}

function answersTo(kind: Question): Json[] {
  switch (kind) {
    case 'confirm':
      return [true, false];
    case 'choose':
      return options;
    case 'input':
      return [{ note: 'one' }, { note: 'another' }];
  }
}
