import type { Ask, FailedStep, Instrument, Now, Reason, RunAt } from '../../../client/index.ts';
import { nameTarget, type Order, type OrderTarget } from '../api/index.ts';
import { showInstrumentState, type StateKey } from '../design/state.tsx';

/** Something that waits for a person, or that whoever looks must know of. */
export interface Attention {
  /** The same for as long as it is the same thing. */
  id: string;
  /** What the frame counts it as; undefined where it does not. */
  count?: CountName;
  state: StateKey;
  /** What it is about: `pipettor/vm`, `workcell`. */
  subject: string;
  /** What is so. */
  text: string;
  since: string | null;
  run?: Pick<RunAt, 'run_id' | 'label' | 'step' | 'step_name'>;
  /** What will happen by itself; null where nothing. */
  then: string | null;
  lead: Lead;
}

/** What helps: a screen, or the words of a reason with the order that ends it (`module` undefined: of the whole workcell). */
export type Lead =
  | { to: 'unknown'; run_id: string }
  | { to: 'ask'; id: string }
  | { to: 'run'; run_id: string; step?: number }
  | { to: 'module'; module: string }
  | { to: 'failed'; run_id: string; step: number }
  | { to: 'remedy'; reason: Reason | Trouble; subject: string; module?: string };

/** Something on which weir itself stands, and that is not well. */
type Trouble = NonNullable<Now['ground']>[number];

/** A request that the store has forgotten. */
type Forgotten = NonNullable<Now['forgotten']>[number];

/** Something of which little is left. */
type LowSupply = NonNullable<Now['supplies']>[number];

/** As what a reason of an instrument is counted, by the state that it is shown as. */
const countOfState: Partial<Record<StateKey, CountName>> = {
  attention: 'faults',
  failed: 'faults',
  unknown: 'unknown',
  silent: 'silent',
  stopped: 'held',
  paused: 'held',
};

/** All that waits for a person, the worst first, with one line for one thing. Pure. */
export function attentionOf(now: Now): Attention[] {
  const besideOf = new Map(
    now.instruments.map((each) => [nameTarget(each), each.reasons.find(isOfOneCause)]),
  );
  const unknownAt = new Set(now.unknown.map(nameTarget));
  const all = now.instruments.flatMap((instrument) => ofInstrument(instrument, now, unknownAt));
  const unstopped = all.filter(isUnstopped);
  const reasons = all.filter((line) => !isUnstopped(line));
  return [
    ...unstopped,
    ...ofWorkcell(now),
    ...now.unknown.map((unknown) => ofUnknown(unknown, besideOf.get(nameTarget(unknown)))),
    ...(now.failed_steps ?? []).map(ofFailedStep),
    ...reasons.sort((a, b) => weightOf(a) - weightOf(b)),
    ...(now.forgotten ?? []).map(ofForgotten),
    ...(now.asks ?? []).map(ofAsk),
    ...(now.supplies ?? []).map(ofSupply),
    ...now.instruments.flatMap(ofOverdue),
    ...now.paused.map(ofPausedRun),
  ];
}

function ofWorkcell({ ground: infrastructure = [], held }: Now): Attention[] {
  const faults = infrastructure.map((trouble): Attention => {
    const { key: subject, text, since, then } = trouble;
    const lead: Lead = { to: 'remedy', reason: trouble, subject };
    return { id: subject, count: 'faults', state: 'failed', subject, text, since, then, lead };
  });
  return held ? [...faults, ofReason(held, 'workcell')] : faults;
}

/** What is gone stays gone until somebody asks for it again, and the line of the store counts already. */
function ofForgotten({ kind, id, what, at, by, sure }: Forgotten): Attention {
  const who = by === null ? '' : ` by ${by}`;
  const text = sure ? `${what}${who} is gone` : `${what}${who} may be gone`;
  const told = { text, since: at, then: null };
  const reason = {
    ...told,
    key: 'store',
    then: 'nothing happens',
    first: askAgain(kind),
    next: null,
  } as const;
  const lead: Lead = { to: 'remedy', reason, subject: kind };
  return {
    ...told,
    id: `forgotten ${kind} ${id} ${at}`,
    state: sure ? 'failed' : 'attention',
    subject: kind,
    lead,
  };
}

function askAgain(kind: Forgotten['kind']): string {
  if (kind === 'run') return 'hand it in again: with the same idempotency key it is one run';
  return 'see how it stands, and ask for it again if it still counts';
}

function ofReason(reason: Reason, subject: string, module?: string): Attention {
  const { key, text, since, then } = reason;
  const lead: Lead = { to: 'remedy', reason, subject, ...(module === undefined ? {} : { module }) };
  const state = showInstrumentState(key).key;
  // An agent that was ended, or never heard, is not missed.
  const count = key === 'away' || key === 'absent' ? undefined : countOfState[state];
  return { id: `${key} ${subject}`, ...(count && { count }), state, subject, text, since, then, lead };
}

/** Where an outcome is unknown, this is of the same cause: one trouble is one line. */
function isOfOneCause({ key }: Reason): boolean {
  return key === 'silent' || key === 'away' || key === 'does_not_stop';
}

/** A step whose outcome is unknown has its line already, and so has what holds the whole workcell. */
function ofInstrument(instrument: Instrument, { held }: Now, unknownAt: ReadonlySet<string>): Attention[] {
  const { module, reasons, steps } = instrument;
  const subject = nameTarget(instrument);
  const ofUnknown = unknownAt.has(subject);
  const reason = reasons.find(
    (each) =>
      each.key !== held?.key && !(ofUnknown && (each.key === 'outcome_unknown' || isOfOneCause(each))),
  );
  if (!reason) return [];
  const [run] = steps;
  return [{ ...ofReason(reason, subject, module), ...(run ? { run } : {}) }];
}

/** It may move although everybody believes it stopped: nothing is more urgent. */
function isUnstopped({ lead }: Attention): boolean {
  return lead.to === 'remedy' && lead.reason.key === 'stop_unconfirmed';
}

function weightOf({ count, state }: Attention): number {
  return count === 'held' ? (state === 'stopped' ? 0 : 3) : count === undefined ? 2 : 1;
}

/** @param beside what else is so of its instrument, of the same cause */
function ofUnknown(unknown: Now['unknown'][number], beside: Reason | undefined): Attention {
  const { module, run, run_id, step, since, first, next } = unknown;
  const subject = nameTarget(unknown);
  const text = `outcome unknown: ${unknown.text}${beside ? `; ${beside.text}` : ''}`;
  const line = ofReason({ key: 'outcome_unknown', text, since, then: null, first, next }, subject, module);
  const told = { ...line, id: `unknown ${run_id} ${step}`, run: unknown };
  if (run === 'over') return { ...told, then: 'its run is over, and the instrument takes nothing' };
  return {
    ...told,
    then: run === 'repeats' ? 'its run tries the step again' : 'its run waits for your word',
    lead: { to: 'unknown', run_id },
  };
}

function ofFailedStep(failed: FailedStep): Attention {
  const { run_id, step, module, text, since } = failed;
  return {
    ...{ id: `failed ${run_id} ${step}`, count: 'undecided', state: 'failed', subject: module },
    ...{ text: `a step has failed: ${text}`, since, run: failed },
    then: 'its run waits until you say how it goes on',
    lead: { to: 'failed', run_id, step },
  };
}

function ofAsk(ask: Ask): Attention {
  const { id, module, instance, message, since, deadline } = ask;
  return {
    ...{ id: `ask ${id}`, count: 'asks', state: 'asked', subject: `${module}/${instance}` },
    ...{ text: `is asked: ${message}`, since, run: ask },
    then: deadline ? `its default counts at ${deadline.at}` : 'its run waits for an answer',
    lead: { to: 'ask', id },
  };
}

/** What nobody waits for yet is told, and not counted. */
function ofSupply({ module, instance, name, text, waiting }: LowSupply): Attention {
  return {
    ...{ id: `supply ${module}/${instance} ${name}`, state: 'waiting', subject: `${module}/${instance}` },
    ...(waiting > 0 ? { count: 'faults' as const, state: 'attention' as const } : {}),
    ...{ text, since: null },
    then: waiting > 0 ? 'what waits goes on once somebody says that it is refilled' : null,
    lead: { to: 'module', module },
  };
}

function ofOverdue({ module, instance, steps }: Instrument): Attention[] {
  return steps
    .filter(({ overdue_since }) => overdue_since !== null)
    .map((run) => ({
      ...{ id: `overdue ${run.run_id} ${run.step}`, count: 'overdue', state: 'waiting', run },
      ...{ subject: `${module}/${instance ?? ''}`, text: 'overdue: its action tells of no progress' },
      since: run.overdue_since,
      then: 'nothing is done about it: look at the instrument',
      lead: { to: 'run', run_id: run.run_id, step: run.step },
    }));
}

function ofPausedRun({ run_id, label, since, by, reason }: Now['paused'][number]): Attention {
  const who = by === null ? 'the run is paused' : `the run is paused by ${by}`;
  return {
    ...{ id: `paused ${run_id}`, count: 'held', state: 'paused', subject: label, since, then: null },
    text: reason === null ? who : `${who}: ${reason}`,
    lead: { to: 'run', run_id },
  };
}

const command = /^weir (?:admin )?(reset|resume|unlock)(?: ([^\s/]+)(?:\/(\S+))?)?$/;

/** The order that a command of the gateway's answer gives, where it is one that this page can give; undefined for every other. Pure. */
export function orderOf(next: string | null): { order: Order; target: OrderTarget } | undefined {
  const [, order, of, instance] = command.exec(next ?? '') ?? [];
  if (order === undefined) return undefined;
  if (order === 'reset' && of === undefined) return undefined;
  // A run, too, is resumed by its id.
  if (order === 'resume' && next?.startsWith('weir admin') !== true) return undefined;
  const target = of === undefined || of === '--all' ? {} : { module: of };
  return { order: order as Order, target: { ...target, ...(instance === undefined ? {} : { instance }) } };
}

/** How many there are of each. Pure. */
export function countAttention(lines: readonly Attention[]): Record<CountName, number> {
  const counts = { unknown: 0, undecided: 0, asks: 0, silent: 0, overdue: 0, faults: 0, held: 0 };
  for (const { count } of lines) if (count) counts[count] += 1;
  return counts;
}

/** How many of them somebody should look at: what is held is held on purpose. Pure. */
export function pressing(counts: Record<CountName, number>): number {
  const { held: _, ...others } = counts;
  return Object.values(others).reduce((sum, count) => sum + count, 0);
}

/** What the frame counts of the things that wait for a person. */
export const countNames = ['unknown', 'undecided', 'asks', 'silent', 'overdue', 'faults', 'held'] as const;
export type CountName = (typeof countNames)[number];

/** What each of them counts. */
export const meaningOfCount: Record<CountName, string> = {
  unknown: 'outcomes that nobody knows',
  undecided: 'failed steps whose runs wait until somebody says how they go on',
  asks: 'questions that runs put to people',
  silent: 'agents that are not heard',
  overdue: 'steps that tell of no progress',
  faults:
    'instruments with an error, that do not stop or are to be refilled, and a workcell without broker or orchestrator',
  held: 'what somebody has paused, locked or stopped',
};

export const stateOfCount: Record<CountName, StateKey> = {
  unknown: 'unknown',
  undecided: 'failed',
  asks: 'asked',
  silent: 'silent',
  overdue: 'waiting',
  faults: 'attention',
  held: 'paused',
};
