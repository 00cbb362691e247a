import { instanceKey } from '../../shared/contracts/address.ts';
import { commandId } from '../../shared/contracts/command-id.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import { restless, type Claim, type InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import type { AttemptPolicy } from '../run-machine/run-context.ts';
import { schedule, type Candidate, type WaitingStep } from '../scheduler/scheduler.ts';
import { grantSimulated } from '../simulation/grant-simulated.ts';
import { noteReasons } from './backlog.ts';
import { mayGrant, stepKey, type Book, type OwnedRun } from './book.ts';
import { candidateOf } from './candidates.ts';
import { laterClaim } from './claims.ts';
import type { Turn } from './turn.ts';
import { barrierOf } from './module-holds.ts';
import { awaitedModules } from './put-back.ts';
import { doubtedLocations, takenLocations } from './taken-locations.ts';
import { nextStep } from './waiting-step.ts';

/**
 * Grants every step that can start now, and notes why the others wait: on runs that have no reason yet, and with `all` on
 * every waiting run. Looks at as few of them as it can, for thousands may wait.
 */
export function grantSteps(turn: Turn, all: boolean): void {
  const { book } = turn;
  grantSimulated(turn);
  if (!mayGrant(book, turn.now)) return;
  honourClaims(turn);
  const candidates = [...book.instances.values()].map((record) => candidateOf(book, record, turn.now));
  const sequential = book.workcell.config.sequential_scheduler;
  const holder = sequential ? (holderOf(book) ?? restlessRun(book)) : undefined;
  // With nothing begun, a sequential lab takes the first of all, even where it cannot start yet.
  const every = all || (sequential && holder === undefined);
  const waiting = every ? allWaiting(book) : stepsToLookAt(turn, candidates, holder);
  if (waiting.length === 0) return noteReasons(turn, new Map());
  const awaited = awaitedModules(book);
  const { grants, reasons, suspended } = schedule({
    now: turn.now,
    sequential,
    waiting: waiting.filter((step) => !isClaimed(turn, step)),
    candidates,
    barrier: ({ module, accepted_at }) => barrierOf(book, module) ?? awaited(module, accepted_at),
    taken: takenLocations(book),
    doubted: doubtedLocations(book),
    ...(holder === undefined ? {} : { holder }),
    explained: (run_id) => all || book.runs.get(run_id)?.waiting === undefined,
  });
  for (const { run_id, module, instance } of grants) {
    const run = book.runs.get(run_id);
    const record = book.instances.get(instanceKey({ module, instance }));
    if (run && record) grant(turn, run, record, nextAttempt(book, run));
  }
  const found = [...reasons].map(
    ([run_id, reason]) => [run_id, { reason, suspended: suspended.has(run_id) }] as const,
  );
  noteReasons(turn, new Map(found));
}

function allWaiting(book: Book): WaitingStep[] {
  return [...book.waiting.values()].flatMap((steps) => [...steps.values()]);
}

/** Steps that may start in this turn, and those of runs that the turn has touched, which may need a reason. */
function stepsToLookAt(
  turn: Turn,
  candidates: readonly Candidate[],
  holder: string | undefined,
): WaitingStep[] {
  const { book } = turn;
  const looked = new Map<string, WaitingStep>();
  const look = (run: OwnedRun | undefined) => {
    const step = run && waitingOf(book, run);
    if (step) looked.set(step.run_id, step);
  };
  turn.touchedRuns().forEach(look);
  if (holder !== undefined) {
    look(book.runs.get(holder));
    return [...looked.values()];
  }
  const fit = candidates.filter((c) => c.unfit === undefined && c.free > 0).map((c) => c.module);
  const open = new Set(fit.filter((module) => barrierOf(book, module) === undefined));
  const others = [...looked.values()].filter(({ module }) => !open.has(module));
  return others.concat([...open].flatMap((module) => [...(book.waiting.get(module)?.values() ?? [])]));
}

function waitingOf(book: Book, { definition, snapshot }: OwnedRun): WaitingStep | undefined {
  const module = nextStep(definition, snapshot)?.module;
  return module === undefined ? undefined : book.waiting.get(module)?.get(definition.run_id);
}

/** Steps that some agent's journal knows go to that agent, whatever else: it answers from the journal. */
function honourClaims(turn: Turn): void {
  const { book } = turn;
  if (book.claims.size === 0) return;
  for (const { run_id, module } of allWaiting(book)) {
    if (barrierOf(book, module)) continue;
    const run = book.runs.get(run_id);
    const claim = run && claimOn(book, run);
    const record = claim?.acted ? book.instances.get(claim.key) : undefined;
    if (!run || !claim || !record || !book.welcomed.has(claim.key)) continue;
    const { position } = run.snapshot.context;
    turn.putClaim(stepKey(run_id, position), undefined);
    turn.log(run_id, 'warning', `${claim.key} already knows step ${position + 1}; it is asked for it`);
    grant(turn, run, record, claim.attempt);
  }
}

/** True where only one agent may be asked for the step, and that one is not there: another would do it once more. */
function isClaimed(turn: Turn, { run_id }: WaitingStep): boolean {
  const { book } = turn;
  const run = book.claims.size === 0 ? undefined : book.runs.get(run_id);
  if (!run) return false;
  const claim = claimOn(book, run);
  const { position } = run.snapshot.context;
  const later = laterClaim(book, { run_id, step: position });
  if (claim?.acted) {
    turn.setWaiting(run, `waits for ${claim.key}, whose journal knows the step already`);
  } else if (later) {
    const lost = `step ${position + 1} was done, and what it returned is lost with the store`;
    turn.setWaiting(run, `cannot go on: ${later} knows a later step, so ${lost}; cancel the run`);
  }
  return claim?.acted === true || later !== undefined;
}

function claimOn(book: Book, { definition, snapshot }: OwnedRun): Claim | undefined {
  return book.claims.get(stepKey(definition.run_id, snapshot.context.position));
}

/** Above all attempts that the run or any agent's journal knows. */
function nextAttempt(book: Book, run: OwnedRun): number {
  return Math.max(run.snapshot.context.attempt, claimOn(book, run)?.attempt ?? 0) + 1;
}

/** Every change of an instance writes its record: a step's name in it is for people, and no longer than they read. */
const maxShownName = 100;

function grant(turn: Turn, run: OwnedRun, record: InstanceRecord, attempt: number): void {
  const { run_id } = run.definition;
  const command_id = commandId({ run_id, step: run.snapshot.context.position, attempt });
  const { module, instance, session, next_number } = record;
  const step = nextStep(run.definition, run.snapshot);
  const { source, target } = step?.locations ?? {};
  const locations = [source, target].filter((name) => name !== undefined);
  turn.grants.add(module);
  turn.putInstance({
    ...record,
    next_number: next_number + 1,
    // A command that a journal knew already may be among them, under the number that it had then.
    occupied: [
      ...record.occupied.filter((entry) => entry.command_id !== command_id),
      {
        ...{ command_id, run_id, number: next_number },
        ...(step === undefined ? {} : { step_name: step.name.slice(0, maxShownName) }),
        ...(locations.length === 0 ? {} : { locations }),
      },
    ],
  });
  turn.apply(run, {
    type: 'grant',
    command_id,
    attempt,
    module,
    instance,
    session,
    number: next_number,
    ...policyOf(step),
  });
}

/** What the workflow says of an attempt of the step. A run that an older version stored says nothing of some of it. */
function policyOf(step: StepDefinition | undefined): AttemptPolicy {
  const { timeout = null, expect_progress_within: within = null, on_unknown, retry = null } = step ?? {};
  return {
    ...(timeout === null ? {} : { timeout: timeout * 1000 }),
    ...(within === null ? {} : { progress_within: within * 1000 }),
    ...(on_unknown === 'pause' ? { on_unknown } : {}),
    ...(retry === null ? {} : { retry }),
  };
}

/** The oldest run that has begun and not ended: under a sequential scheduler it holds the lab. */
function holderOf(book: Book): string | undefined {
  for (const [run_id, { definition, snapshot }] of book.runs) {
    if (definition.simulate) continue;
    if (snapshot.value === 'active' || snapshot.value === 'cancelling') return run_id;
  }
  return undefined;
}

/** A run that has ended and whose instrument still moves, as far as anybody knows: it holds a sequential lab, too. */
function restlessRun(book: Book): string | undefined {
  for (const record of book.instances.values()) {
    const [moving] = restless(record);
    // An agent that has said goodbye was at rest.
    if (moving && record.presence !== 'gone') return moving.run_id;
  }
  return undefined;
}
