import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { LogEntries, LogEntry } from '../../../shared/contracts/log-entry.ts';
import type { InstrumentView, Now } from '../../../shared/contracts/now.ts';
import { hasEnded, type AcceptedRun, type RunBody, type StepBody } from '../books/accepted-run.ts';
import { compareBooks, type Verdict } from '../books/compare-books.ts';
import { proofOf, sha256 } from '../books/proof.ts';
import { Asking, isLater } from './asking.ts';
import type { Lab } from './lab.ts';
import { noRequests, parseMark, type Requests } from '../books/asked-step.ts';
import { askedSteps, askedTimes, firstTag, formOf, nameOf, type WantedRun } from './wanted-step.ts';

/** Clients of a lab, and the book of what they were told. */
export class Client {
  readonly accepted: AcceptedRun[] = [];
  readonly #lab: Lab;
  readonly #asking: Asking;
  /** What each run showed when it was first seen ended. */
  readonly #ended = new Map<string, RunBody>();
  /** When runs were accepted, and when they were first seen ended, by this clock, in milliseconds since the epoch. */
  readonly #acceptedAt = new Map<string, number>();
  readonly #endedAt = new Map<string, number>();
  readonly #seen = new Map<string, RunBody>();
  readonly #wanted = new Map<string, WantedRun>();
  readonly #listeners: ((run: RunBody) => void)[] = [];
  /** Runs of which the end was asked for. */
  readonly #cancelled = new Set<string>();
  /** Runs of those whose cancel the store may have lost since, as it was put back to an older state. */
  readonly #uncancelled = new Set<string>();
  /** Commands of which a person has said that they happened: the files that they made are not known to weir. */
  readonly #saidDone = new Set<string>();

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#asking = new Asking(lab.url);
  }

  /** Submits a run, or several at once, again and again under one key, until it is accepted; resolves to the first. */
  async submit(wanted: WantedRun, signal?: AbortSignal): Promise<string> {
    const key = newId();
    const experiment = newId();
    for (;;) {
      signal?.throwIfAborted();
      const body = formOf(wanted, experiment);
      const answer = await this.#asking.ask(wanted.count === undefined ? '/runs/start' : '/runs', {
        method: 'POST',
        body,
        headers: { 'Idempotency-Key': key },
      });
      if (answer?.ok) {
        const told = (await answer.json()) as { run_id: string } | { runs: { run_id: string }[] };
        const [first, ...others] = 'runs' in told ? told.runs : [told];
        if (!first || others.length + 1 !== (wanted.count ?? 1))
          throw new Error(`a submission for ${wanted.count ?? 1} was answered by ${JSON.stringify(told)}`);
        for (const { run_id } of [first, ...others])
          this.accept(
            {
              ...{ run_id, steps: askedSteps(wanted), requests: requestsOf(wanted), promised: [] },
              ...askedTimes(wanted),
            },
            wanted,
          );
        return first.run_id;
      }
      if (answer && !isLater(answer)) {
        throw new Error(`a submission was refused: ${answer.status} ${await answer.text()}`);
      }
      await delay(200, undefined, signal ? { signal } : {});
    }
  }

  /** Notes a run that a client was told is accepted. */
  accept(run: AcceptedRun, wanted: WantedRun): void {
    if (this.#wanted.has(run.run_id)) return;
    this.#wanted.set(run.run_id, wanted);
    this.accepted.push(run);
    this.#acceptedAt.set(run.run_id, Date.now());
  }

  /** When a client was told that a run is accepted, in milliseconds since the epoch; undefined where none was. */
  acceptedAt(run_id: string): number | undefined {
    return this.#acceptedAt.get(run_id);
  }

  /** How a run was asked for. */
  wantedOf(run_id: string): WantedRun | undefined {
    return this.#wanted.get(run_id);
  }

  /** Has somebody told of each look at a run that had not ended before. */
  onSeen(listener: (run: RunBody) => void): void {
    this.#listeners.push(listener);
  }

  /** Asks for the end of a run, once; whether it came in time shows in the books. */
  async cancel(run_id: string): Promise<void> {
    this.#cancelled.add(run_id);
    await this.#asking.ask(`/runs/${run_id}/cancel`, { method: 'POST' });
  }

  async run(run_id: string): Promise<RunBody | undefined> {
    const answer = await this.#asking.ask(`/runs/${run_id}`);
    return answer?.ok ? ((await answer.json()) as RunBody) : undefined;
  }

  /** The log of a run; empty where there is none. */
  async log(run_id: string): Promise<LogEntry[]> {
    return (await this.#asking.insist<LogEntries>(`/runs/${run_id}/log/entries`))?.entries ?? [];
  }

  /** Runs that were accepted and are not known to have ended. */
  open(): string[] {
    return this.accepted
      .map(({ run_id }) => run_id)
      .filter((id) => !this.#ended.has(id) && !this.#givenUp.has(id));
  }

  /** Waits no more for a run that people are told is gone. */
  giveUp(run_id: string): void {
    this.#givenUp.add(run_id);
  }
  readonly #givenUp = new Set<string>();

  /** How the runs that have ended did: by state, and by the error of those that failed. */
  outcomes(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { state, error } of this.#ended.values()) {
      const outcome = state === 'failed' ? `failed: ${error?.code ?? 'nobody knows why'}` : state;
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    return counts;
  }

  /** How the instruments stand; undefined where nobody can say. */
  async instruments(): Promise<InstrumentView[] | undefined> {
    return (await this.now())?.instruments;
  }

  /** What a person is told of the lab; undefined where nobody can say. */
  async now(): Promise<Now | undefined> {
    const answer = await this.#asking.ask('/now');
    return answer?.ok ? ((await answer.json()) as Now) : undefined;
  }

  /** Gives an order, once; resolves to whether it was taken. A reset ends all that holds instruments back. */
  async order(command: AdminCommand): Promise<boolean> {
    return (await this.#asking.ask(`/admin/${command}`, { method: 'POST' }))?.ok === true;
  }

  /** Gives up waiting for what an instrument acts on, once; nothing happens where it does not act. */
  async abandon(module: string): Promise<void> {
    await this.#asking.ask(`/admin/abandon/${module}`, { method: 'POST' });
  }

  /** The runs that took longest from their acceptance until they were seen ended, the slowest first. */
  slowest(count: number): { run_id: string; from: number; to: number }[] {
    const took = [...this.#endedAt].map(([run_id, to]) => ({
      run_id,
      from: this.#acceptedAt.get(run_id) ?? to,
      to,
    }));
    return took.sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, count);
  }

  /** Looks at all open runs once; resets instruments that are held back, as a person does who has looked at them. */
  async look(): Promise<void> {
    this.#looking = this.#look();
    await this.#looking;
  }
  #looking: Promise<void> = Promise.resolve();

  async #look(): Promise<void> {
    let heldBack = false;
    for (const id of this.open()) {
      const run = await this.run(id);
      if (!run) continue;
      this.#seen.set(id, run);
      heldBack ||= /held back/.test(run.waiting ?? '');
      if (run.unknown?.run === 'waits') await this.#resolve(run, run.unknown.command_id);
      if (hasEnded(run)) {
        this.#ended.set(id, run);
        this.#endedAt.set(id, Date.now());
      }
      for (const listener of this.#listeners) listener(run);
    }
    if (heldBack) await this.order('reset');
  }

  /** What a person says of a step that waits for a word: looks at what the instrument did, and tells the truth. */
  async #resolve(run: RunBody, command_id: string): Promise<void> {
    const acts = this.#lab.actuations().filter(({ command }) => command === command_id);
    const done = acts.some(({ how }) => how === 'done');
    if (done) this.#saidDone.add(command_id);
    const as = done ? 'happened' : acts.length > 0 ? 'abort' : 'did_not';
    const body = new URLSearchParams({ as, command_id, by: 'chaos' });
    await this.#asking.ask(`/runs/${run.run_id}/resolve`, { method: 'POST', body });
  }

  /** Looks until every accepted run has ended, for `ms` milliseconds at most. */
  async untilEnded(ms: number): Promise<boolean> {
    const end = Date.now() + ms;
    while (this.open().length > 0 && Date.now() < end) {
      await this.look();
      await delay(100);
    }
    return this.open().length === 0;
  }

  /** Runs that have been seen ended so far, or until then. */
  ends(until = Infinity): ReadonlySet<string> {
    return new Set([...this.#ended.keys()].filter((id) => (this.#endedAt.get(id) ?? 0) <= until));
  }

  /**
   * The store was put back to an older state: what has been seen to end since may be told once more, and only that. Resolves
   * when nothing is being read that a gateway that is gone by now had told.
   * @param before what had been seen ended when that state was copied: it must never be told otherwise
   */
  async forgetEnds(before: ReadonlySet<string>): Promise<void> {
    await this.#looking;
    for (const id of this.#ended.keys()) if (!before.has(id)) this.#ended.delete(id);
    for (const id of this.#cancelled) this.#uncancelled.add(id);
    // What came true since may be undone, and what was on its way to the owner may be lost.
    for (const run of this.accepted)
      if (!before.has(run.run_id)) {
        run.promised.splice(0);
        delete run.gaps;
        delete run.groups;
      }
  }

  /** Compares the three books, for all runs so far. `others`: what other clients of the lab were told. */
  async verdict(others: ReadonlySet<string> = new Set()): Promise<Verdict> {
    const runs = new Map<string, RunBody>();
    for (const { run_id } of this.accepted) {
      const run = await this.#asking.insist<RunBody>(`/runs/${run_id}`);
      if (run) runs.set(run_id, run);
    }
    const stored = await this.#storedRuns();
    const verdict = compareBooks({
      accepted: this.accepted,
      runs,
      stored,
      others,
      actuations: this.#lab.actuations(),
    });
    verdict.changed.push(...this.#changes(runs));
    for (const asked of this.accepted)
      verdict.badFiles.push(...(await this.#badFiles(asked, runs.get(asked.run_id))));
    verdict.lost = await Promise.all(verdict.lost.map((id) => this.#storyOf(id)));
    return verdict;
  }

  /** Runs that had ended and show something else now. */
  async changed(): Promise<string[]> {
    const runs = new Map<string, RunBody>();
    for (const id of this.#ended.keys()) {
      const run = await this.#asking.insist<RunBody>(`/runs/${id}`);
      if (run) runs.set(id, run);
    }
    return this.#changes(runs);
  }

  #changes(runs: ReadonlyMap<string, RunBody>): string[] {
    const changed = [...this.#ended].filter(([id, before]) => !isDeepStrictEqual(before, runs.get(id)));
    return changed.map(([id, was]) => `${id}: ${differences(was, runs.get(id))}`);
  }

  /** Result files that should be there and are not, or are not what the instrument made. */
  async #badFiles({ run_id, steps }: AcceptedRun, run: RunBody | undefined): Promise<string[]> {
    const bad: string[] = [];
    for (const [position, step] of (run?.steps ?? []).entries()) {
      if (step.result?.status !== 'succeeded' || step.command_id === undefined) continue;
      if (this.#saidDone.has(step.command_id)) continue;
      const asked = steps.find(({ name }) => name === ownName(step));
      // A person makes no file, and a loop none but those of its rounds.
      if (asked?.asks || (asked?.rounds && step.name === asked.name)) continue;
      // Told as a place of the server: it is asked for by what follows the run's folder.
      const file = step.result.files?.['proof']?.split(/[/\\]/).slice(-2).join('/');
      // A cancel ends uploads after a while, and says so; also where the store has forgotten the cancel.
      const cancelled = run?.state === 'cancelled' || this.#uncancelled.has(run_id);
      if (file === undefined && cancelled && step.files_missing) continue;
      const name = `${run_id}.${position}: ${file ?? 'no file'}`;
      const query = `filename=${encodeURIComponent(file ?? '')}`;
      const answer =
        file === undefined ? undefined : await this.#asking.untilAnswered(`/runs/${run_id}/file?${query}`);
      if (!answer?.ok) {
        bad.push(`${name}, ${answer?.status ?? JSON.stringify(step.files_missing)}`);
        continue;
      }
      const content = new Uint8Array(await answer.arrayBuffer());
      const wanted = proofOf(step.command_id, asked?.bytes ?? 0);
      if (sha256(content) !== sha256(wanted)) bad.push(`${name} has a wrong checksum`);
    }
    return bad;
  }

  async #storedRuns(): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: { runs: { run_id: string }[]; next: string | null } | undefined = await this.#asking.insist(
        `/runs?limit=1000${query}`,
      );
      ids.push(...(page?.runs ?? []).map(({ run_id }) => run_id));
      cursor = page?.next ?? null;
    } while (cursor !== null);
    return ids;
  }

  /** What there is to know of a run that did not end, for whoever reads the failure. */
  async #storyOf(id: string): Promise<string> {
    const answer = await this.#asking.ask(`/runs/${id}/log`, { headers: { accept: 'text/plain' } });
    const run = this.#seen.get(id);
    const state = `${run?.state ?? 'never seen'}, ${run?.waiting ?? 'waits for nothing'}`;
    return `${id}: ${state}\n${(await answer?.text()) ?? 'no log'}`;
  }
}

/** What is known of a run at once: its tags are what was handed in. */
function requestsOf({ steps }: WantedRun): Requests {
  const requests = noRequests();
  for (const [i, step] of steps.entries()) if (step.edited) requests.tags.set(nameOf(step, i), [firstTag]);
  return requests;
}

/** The name that the author gave the step: without the round, and without the step that it recovers from. */
function ownName({ name }: StepBody): string {
  return parseMark(name.split('/').at(-1) ?? name).name;
}

/** The fields that differ, with what they were and what they are. */
function differences(before: RunBody, after: RunBody | undefined): string {
  if (!after) return 'is gone';
  const [was, is] = [before, after] as unknown as Record<string, unknown>[];
  const names = new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})]);
  const differing = [...names].filter((name) => !isDeepStrictEqual(was?.[name], is?.[name]));
  return differing
    .map((name) => `${name} was ${JSON.stringify(was?.[name])} and is ${JSON.stringify(is?.[name])}`)
    .join('; ');
}
