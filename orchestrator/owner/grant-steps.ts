import { instanceKey } from '../../shared/contracts/address.ts';
import { commandId } from '../../shared/contracts/command-id.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import { schedule, type Candidate, type WaitingStep } from '../scheduler/scheduler.ts';
import { mayGrant, type Book, type OwnedRun } from './book.ts';
import type { Turn } from './turn.ts';

/**
 * Grants every step that can start now, and notes on the runs that changed in this turn why they wait. With `all`, the
 * reasons of all waiting runs are brought up to date.
 */
export function grantSteps(turn: Turn, all: boolean): void {
  const { book } = turn;
  if (!mayGrant(book, turn.now)) return;
  honourClaims(turn);
  const candidates = [...book.instances.values()].map((record) => candidateOf(book, record));
  const open = new Set(candidates.filter((c) => c.unfit === undefined && c.free > 0).map((c) => c.module));
  const runs = new Set(turn.touchedRuns().filter((run) => isWaiting(book, run)));
  const sequential = book.workcell.config.sequential_scheduler;
  for (const [module, ids] of book.waiting) {
    if (!all && !sequential && !open.has(module)) continue;
    for (const id of ids) {
      const run = book.runs.get(id);
      if (run) runs.add(run);
    }
  }
  if (runs.size === 0) return;
  const { grants, reasons } = schedule({
    now: turn.now,
    sequential,
    waiting: [...runs].map((run) => waitingStep(book, run)),
    candidates,
    taken: takenLocations(book),
    holders: sequential ? holders(book) : [],
  });
  for (const { run_id, module, instance } of grants) {
    const run = book.runs.get(run_id);
    const record = book.instances.get(instanceKey({ module, instance }));
    if (run && record) grant(turn, run, record, run.snapshot.context.attempt + 1);
  }
  for (const [run_id, reason] of reasons) {
    const run = book.runs.get(run_id);
    if (run && (all || run.waiting === undefined)) turn.setWaiting(run, reason);
  }
}

/** Steps that some agent's journal knows go to that agent, whatever else: it answers from the journal. */
function honourClaims(turn: Turn): void {
  const { book } = turn;
  if (book.claims.size === 0) return;
  for (const ids of book.waiting.values()) {
    for (const id of [...ids]) {
      const run = book.runs.get(id);
      const name = `${id}.${run?.snapshot.context.position ?? 0}`;
      const claim = book.claims.get(name);
      const record = claim && book.instances.get(claim.key);
      if (!run || !claim || !record || !book.welcomed.has(claim.key)) continue;
      book.claims.delete(name);
      turn.log(
        id,
        'warning',
        `${claim.key} already knows step ${run.snapshot.context.position + 1}; it is asked for it`,
      );
      grant(turn, run, record, claim.acted ? claim.attempt : claim.attempt + 1);
    }
  }
}

function grant(turn: Turn, run: OwnedRun, record: InstanceRecord, attempt: number): void {
  const step = nextStep(run);
  const { run_id } = run.definition;
  const command_id = commandId({ run_id, step: run.snapshot.context.position, attempt });
  const { module, instance, session, next_number } = record;
  turn.putInstance({
    ...record,
    next_number: next_number + 1,
    occupied: [...record.occupied, { command_id, run_id, number: next_number }],
  });
  turn.apply(run, {
    type: 'grant',
    command_id,
    attempt,
    module,
    instance,
    session,
    number: next_number,
    ...(step.timeout === null ? {} : { timeout: step.timeout * 1000 }),
  });
}

function isWaiting(book: Book, run: OwnedRun): boolean {
  return book.waiting.get(nextStep(run).module)?.has(run.definition.run_id) ?? false;
}

function nextStep(run: OwnedRun): StepDefinition {
  const step = run.definition.steps[run.snapshot.context.position];
  if (!step) throw new Error(`run ${run.definition.run_id} has no step at ${run.snapshot.context.position}`);
  return step;
}

function waitingStep(book: Book, run: OwnedRun): WaitingStep {
  const step = nextStep(run);
  const { context, value } = run.snapshot;
  const home = step.instance === 'any' ? undefined : context.homes[step.module]?.instance;
  const target = book.workcell.config.verify_locations_before_transfer ? step.locations.target : undefined;
  return {
    run_id: run.definition.run_id,
    module: step.module,
    action: step.action,
    priority: step.priority ?? 0,
    accepted_at: run.definition.created_at,
    ready_at: context.ready_at,
    begun: value === 'active',
    ...(home === undefined ? {} : { home }),
    ...(target === undefined ? {} : { target }),
  };
}

function candidateOf(book: Book, record: InstanceRecord): Candidate {
  const key = instanceKey(record);
  const { module, instance, capacity, occupied } = record;
  const unfit = unfitness(book, record);
  return {
    module,
    instance,
    actions: book.actions.get(key) ?? new Set(),
    free: capacity - occupied.length,
    ...(unfit === undefined ? {} : { unfit }),
  };
}

function unfitness(book: Book, record: InstanceRecord): string | undefined {
  if (record.error !== undefined) return `held back: ${record.error}`;
  if (record.presence === 'lost') return 'silent';
  if (record.presence === 'gone') return 'stopped';
  if (book.leaving.has(record.boot_id)) return 'about to stop';
  if (!book.welcomed.has(instanceKey(record))) return 'has not said hello yet';
  return undefined;
}

/** Locations that hold something, or that a command in flight moves something to. */
function takenLocations(book: Book): Map<string, string> {
  const taken = new Map<string, string>();
  if (!book.workcell.config.verify_locations_before_transfer) return taken;
  for (const [name, { state }] of book.locations) {
    if (state === 'unverified') taken.set(name, 'something unverified');
    else if (state !== 'Empty') taken.set(name, `experiment ${state}`);
  }
  for (const run of book.runs.values()) {
    for (const { step } of Object.values(run.snapshot.context.inflight)) {
      const target = run.definition.steps[step]?.locations.target;
      if (target !== undefined) taken.set(target, `run ${run.definition.run_id}`);
    }
  }
  return taken;
}

/** Runs that have begun and not ended: under a sequential scheduler the first of them holds the lab. */
function holders(book: Book): string[] {
  const begun = [...book.runs.values()].filter(
    ({ snapshot }) => snapshot.value === 'active' || snapshot.value === 'cancelling',
  );
  return begun.map(({ definition }) => definition.run_id);
}
