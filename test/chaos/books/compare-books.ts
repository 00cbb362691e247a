import { isDeepStrictEqual } from 'node:util';
import { hasEnded, type AcceptedRun, type RunBody } from './accepted-run.ts';
import { ActsOfRun, type Acts } from './acts-of-run.ts';
import type { Actuation } from './actuation.ts';
import { noRequests, parseMark, type AskedStep } from './asked-step.ts';
import { Order } from './order.ts';
import { findBroken } from './promises.ts';
import { whatIsLeftUntidy, whatIsMissing } from './what-is-missing.ts';

/** What the books disagree about; every list must be empty. */
export interface Verdict {
  /**
   * A run that was accepted, and is not in the store, or has not ended in a stated outcome; what a person was told is accepted, and that
   * did not come true.
   */
  lost: string[];
  /**
   * A command that an instrument began more than once, or a step more often than its retry policy and people let it; a question with two
   * answers.
   */
  twice: string[];
  /** A step that began before all was over that it depends on, or moved when one had begun that depends on it. */
  outOfOrder: string[];
  /** A run called completed with a step that no instrument has done, or one that has failed and was not cleaned up after. */
  unfounded: string[];
  /** A run that had ended and showed something else later. */
  changed: string[];
  /** A result file that is missing or not what the instrument made; an input that is not what was sent. */
  badFiles: string[];
  /** A value that a step was given, or that a run shows, and that is not what was made. */
  wrongValues: string[];
  /** A run that the store has or an instrument acted for, and that no client was ever told of; a step that nobody asked for. */
  unasked: string[];
  /** A step that moved an instrument which another run had to itself. */
  intruded: string[];
  /** A step that was given to an instrument while a person had that to himself. */
  inReserved: string[];
  /** A gap that instruments did not keep, and whose run does not say so. */
  untoldGaps: string[];
  /** An instrument that used up more than there was. */
  overdrawn: string[];
}

export interface Books {
  /** What clients were told. */
  accepted: readonly AcceptedRun[];
  /** What the store says in the end, by run. */
  runs: ReadonlyMap<string, RunBody>;
  /** Ids of all runs that the store has. */
  stored: readonly string[];
  /** Ids of runs that other clients were told of; they are compared elsewhere. */
  others?: ReadonlySet<string>;
  /** What the instruments did. */
  actuations: readonly Actuation[];
}

export function emptyVerdict(): Verdict {
  return {
    ...{ lost: [], twice: [], outOfOrder: [], unfounded: [], changed: [], badFiles: [] },
    ...{ wrongValues: [], unasked: [], intruded: [], inReserved: [], untoldGaps: [], overdrawn: [] },
  };
}

/** Compares the three books. Changed runs and result files are found elsewhere: they need more than one look. */
export function compareBooks({ accepted, runs, stored, others, actuations }: Books): Verdict {
  const verdict = emptyVerdict();
  for (const { run_id } of accepted) if (!hasEnded(runs.get(run_id))) verdict.lost.push(run_id);
  const known = new Map<string, Following>();
  const other = (run_id: string) => known.get(run_id)?.acts;
  for (const run of accepted) known.set(run.run_id, following(run, other));
  const seen = new Set([...stored, ...actuations.map(({ run }) => run)]);
  for (const id of seen) if (!known.has(id) && !others?.has(id)) verdict.unasked.push(id);

  for (const line of actuations) {
    if (others?.has(line.run)) continue;
    let of = known.get(line.run);
    if (!of) known.set(line.run, (of = following({ ...nobodys, run_id: line.run }, other)));
    follow(of, line, verdict);
  }
  for (const { acts } of known.values()) {
    for (const each of acts.all()) judgeTwice(acts, each, verdict);
    const run = runs.get(acts.run.run_id);
    if (!run) continue;
    if (run.state === 'completed') verdict.unfounded.push(...whatIsMissing(acts));
    if (run.state === 'failed') verdict.unfounded.push(...whatIsLeftUntidy(acts, run));
    judgeValues(acts, run, verdict);
    const broken = findBroken(acts, run);
    verdict.lost.push(...broken.lost);
    verdict.twice.push(...broken.twice);
  }
  return verdict;
}

/** What was done for a run, as far as the book has been read, and what may come next. */
interface Following {
  acts: ActsOfRun;
  order: Order;
}

const nobodys: Omit<AcceptedRun, 'run_id'> = { steps: [], requests: noRequests(), promised: [] };

function following(run: AcceptedRun, other: (run_id: string) => ActsOfRun | undefined): Following {
  const acts = new ActsOfRun(run, other);
  return { acts, order: new Order(acts) };
}

function follow({ acts, order }: Following, line: Actuation, verdict: Verdict): void {
  const { mark } = line;
  const name = `${line.run}.${mark}`;
  if (line.edge === 'end') {
    acts.take(line);
    if (!order.mayEnd(mark, line.command)) verdict.outOfOrder.push(`${name} (still moved)`);
    return;
  }
  const { name: of, round } = parseMark(mark);
  const asked = acts.step(of);
  // What is right for it depends on what was done before it.
  const got = asked?.got === undefined ? undefined : acts.mayGet(asked.got, round);
  acts.take(line);
  if (!asked) {
    if (acts.run.steps.length > 0) verdict.unasked.push(name);
    return;
  }
  if (!order.mayBegin(mark, line.command) || !hasItsPlace(acts, asked, line)) verdict.outOfOrder.push(name);
  if (line.input !== asked.input) verdict.badFiles.push(`${name}: the input was another one`);
  if (got && !got.some((each) => isDeepStrictEqual(each, line.got ?? null)))
    verdict.wrongValues.push(`${name}: was given ${told(line.got)} and not ${got.map(told).join(' or ')}`);
  const tags = acts.run.requests.tags.get(asked.name);
  if (tags && !tags.includes(line.tag ?? '')) verdict.wrongValues.push(`${name}: nobody wanted ${line.tag}`);
}

/** Steps that were handed in have the places in which they stood, for as long as their run goes on. */
function hasItsPlace({ run }: ActsOfRun, asked: AskedStep, { step }: Actuation): boolean {
  const places = run.steps.filter(({ recovers, insertedBefore }) => !recovers && !insertedBefore);
  const isAdded = asked.rounds !== undefined || !places.includes(asked);
  return isAdded ? step >= places.length : step === places.indexOf(asked) || run.takenOver !== undefined;
}

function judgeTwice(acts: ActsOfRun, { mark, commands }: Acts, verdict: Verdict): void {
  for (const { id, begins } of commands.values())
    if (begins > 1) verdict.twice.push(`${id} (${begins} times)`);
  const { name } = parseMark(mark);
  const asked = acts.step(name);
  const allowed =
    asked?.recovers === undefined ? (asked?.actsAtMost ?? 1) : acts.count(asked.recovers, 'failed');
  if (commands.size > allowed + (acts.run.requests.retries.get(name) ?? 0))
    verdict.twice.push(`${acts.run.run_id}.${mark} (${[...commands.keys()].join(', ')})`);
}

/** What a run shows of a step is what the instrument made on the very command that it names. */
function judgeValues(acts: ActsOfRun, run: RunBody, verdict: Verdict): void {
  const made = new Map(
    [...acts.all()].flatMap(({ commands }) =>
      [...commands.values()].map(({ id, end }) => [id, end?.made] as const),
    ),
  );
  for (const { command_id = '', result, values, taken_from } of run.steps) {
    const own = made.get(command_id);
    if (result?.status !== 'succeeded' || taken_from !== undefined || own === undefined) continue;
    // Where a person said that it has happened, nobody knows what it made.
    if (values?.['made'] !== undefined && values['made'] !== own)
      verdict.wrongValues.push(`${command_id}: made ${own}, and its run shows ${told(values['made'])}`);
  }
}

function told(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
