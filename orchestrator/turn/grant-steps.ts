import { fact } from '../../shared/sentences/index.ts';
import { findAction } from '../../shared/contracts/about.ts';
import { simulatedInstance } from '../../shared/contracts/address.ts';
import { commandId, parseStepKey, stepKey } from '../../shared/contracts/command-id.ts';
import { restless, type InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import { attemptsGranted, nextAttempt, policyOf } from '../machine/index.ts';
import { recordDeadlocks } from './record-deadlocks.ts';
import {
  type Barrier,
  type Candidate,
  type Grant,
  type WaitingStep,
  isEverybodyHeard,
  type LabState,
  type OwnedRun,
  stepLocations,
  shownWaits,
} from '../state/index.ts';
import {
  asTold,
  isAsked,
  schedule,
  barriersOf,
  candidateOf,
  unverifiedBy,
  takenLocations,
} from '../scheduling/index.ts';
import { explainedAtOnce, recordReasons } from './backlog.ts';
import { endForgotten } from './remember.ts';
import { takeSupplies } from './supplies.ts';
import type { Transaction } from './transaction.ts';
import { commitmentsOf, lostGaps } from '../commitments/index.ts';
import { breakGaps, tellGapsAtRisk } from './tell-gaps.ts';
import { recoveryBarrier } from '../restored-store/index.ts';

/** So many steps are simulated at once; a flood of rehearsals must not slow the real runs down. */
const atOnce = 10;

/**
 * Starts the next steps of simulated runs. They wait for no instrument, whatever state it is in, and hold up nobody, not
 * even where one run goes at a time. Their instance is no entry of the lab state: it is never busy, never silent, and occupies
 * nothing. Runs take turns.
 */
function grantSimulated(tx: Transaction): void {
  const { state } = tx;
  let room = atOnce - sizeOf(state.simulating);
  while (room > 0) {
    const [next] = state.simulated;
    if (!next) return;
    const [run_id, positions] = next;
    const [position] = positions;
    const run = state.runs.get(run_id);
    const step = position === undefined ? undefined : run?.definition.steps[position];
    // It has had its turn, and stands at the end where more of it is to come.
    state.simulated.delete(run_id);
    if (!run || position === undefined || !step) continue;
    positions.delete(position);
    if (positions.size > 0) state.simulated.set(run_id, positions);
    room -= 1;
    const attempt = attemptsGranted(run.snapshot, position) + 1;
    const command_id = commandId({ run_id, step: position, attempt });
    const address = { module: step.module, instance: simulatedInstance };
    // No timeout: the simulation never takes long.
    tx.apply(run, {
      type: 'grant',
      step: position,
      command_id,
      attempt,
      ...address,
      session: 1,
      number: position + 1,
    });
    tx.apply(run, { type: 'started', command_id, started_at: tx.now });
  }
  if (state.simulated.size === 0) return;
  for (const run of tx.touchedRuns()) {
    if (!state.simulated.has(run.definition.run_id)) continue;
    const why = { kind: 'busy', facts: { simulated: atOnce } } as const;
    for (const [position] of shownWaits(run)) tx.setWaiting(run, position, why);
  }
}

function sizeOf(index: ReadonlyMap<string, ReadonlySet<number>>): number {
  let size = 0;
  for (const positions of index.values()) size += positions.size;
  return size;
}

/**
 * Grants every step that can start now, and notes why the others wait: of steps that have no reason yet, and with `all` of
 * every waiting step that is shown, in this turn and those to come. Looks at as few of them as it can, for thousands may wait.
 */
export function grantSteps(tx: Transaction, all: boolean): void {
  grantSimulated(tx);
  if (tx.state.inGrace && !isEverybodyHeard(tx.state)) return;
  endForgotten(tx);
  breakGaps(tx);
  if (all) tx.state.unexplained = new Set(keysOfWaiting(tx.state));
  const holder = grantReal(tx);
  recordDeadlocks(tx, holder);
}

/** The run that has the lab afterwards, where it is one at a time. */
function grantReal(tx: Transaction): string | undefined {
  const { state } = tx;
  const { waiting } = state;
  const sequential = state.workcell.config.sequential_scheduler;
  const holder = sequential ? (holderOf(state) ?? restlessRun(state)) : undefined;
  if (waiting.size === 0) {
    state.promisesChangeAt = tellGapsAtRisk(tx, []);
    state.unexplained.clear();
    recordReasons(tx, new Map());
    return holder;
  }
  const candidates = new Candidates(tx);
  const barriers = barriersOf(state);
  const commitments = commitmentsOf(state, tx.now, (module) => candidates.of(module));
  let taken = takenLocations(state);
  const scheduled = schedule(
    {
      sequential,
      waiting,
      open: sequential ? [] : candidates.open(barriers),
      candidates: (module) => candidates.of(module),
      barrier: ({ module, accepted_at }) =>
        barriers.get(module) ?? (state.recovering && recoveryBarrier(state, module, accepted_at)),
      taken: (location) => taken(location),
      commitments,
      unverifiedBy: (location) => unverifiedBy(state, location),
      stepAt: (key) => queuedAt(state, key),
      planned: (module) => plannedAt(state, module, tx.now),
      stepsOf: (run_id) => queuedOf(state.runs.get(run_id)),
      ...(holder === undefined ? {} : { holder }),
      explained: () => new Set([...explainSome(state), ...shownOf(tx).filter(isAsked(state, false))]),
    },
    (given) => {
      const isGiven = give(tx, given);
      if (given.step.target !== undefined) taken = takenLocations(state);
      return isGiven;
    },
  );
  // Some is known only once steps were held against it.
  const next = tellGapsAtRisk(tx, lostGaps(commitments));
  const times = commitments.map(({ changesAt = Infinity }) => changesAt);
  // What has changed by now this turn has seen.
  state.promisesChangeAt = Math.min(next, ...times.filter((at) => at > tx.now));
  const { refusals } = scheduled;
  for (const [{ run_id, position }, { kind }] of refusals) {
    const wait = state.runs.get(run_id)?.waits.get(position);
    if (wait) wait.kind = kind;
  }
  recordReasons(tx, asTold(state, refusals));
  return scheduled.holder;
}

/** A plan that nobody has confirmed for so long, in milliseconds, is of another lab. */
const planLasts = 60_000;

function plannedAt({ planned }: LabState, module: string, now: number): readonly string[] {
  return planned && now - planned.at < planLasts ? (planned.order.get(module) ?? []) : [];
}

function queuedOf(run: OwnedRun | undefined): WaitingStep[] {
  return [...(run?.waits.values() ?? [])].flatMap(({ queued }) => queued ?? []);
}

/** A step as it waits, by its key. */
function queuedAt(state: LabState, key: string): WaitingStep | undefined {
  const { run_id, position } = parseStepKey(key);
  return state.runs.get(run_id)?.waits.get(position)?.queued;
}

/** Steps of runs that the turn has touched: they may need a reason. */
function shownOf(tx: Transaction): WaitingStep[] {
  return tx.touchedRuns().flatMap((run) => shownWaits(run).flatMap(([, { queued }]) => queued ?? []));
}

/** What the scheduler knows of instances in a turn; of a thousand it looks at those alone that the turn is about. */
class Candidates {
  readonly #tx: Transaction;
  readonly #known = new Map<string, Candidate>();
  readonly #byModule = new Map<string, Candidate[]>();

  constructor(tx: Transaction) {
    this.#tx = tx;
  }

  /** Those of a module; without one, all. */
  of(module?: string): Candidate[] {
    const { instances } = this.#tx.state;
    if (module === undefined) return [...instances].map(([key, record]) => this.#at(key, record));
    const known =
      this.#byModule.get(module) ?? [...instances.of(module)].map(([key, record]) => this.#at(key, record));
    this.#byModule.set(module, known);
    return known;
  }

  /** The modules that steps wait for and of which an instance takes more. */
  open(barriers: ReadonlyMap<string, Barrier>): Set<string> {
    const { instances, waiting } = this.#tx.state;
    const open = new Set<string>();
    for (const [key, record] of instances.withRoom(waiting)) {
      const { module } = record;
      if (open.has(module) || barriers.has(module)) continue;
      const { unfit, free } = this.#at(key, record);
      if (unfit === undefined && free > 0) open.add(module);
    }
    return open;
  }

  #at(key: string, record: InstanceRecord): Candidate {
    const { state, now } = this.#tx;
    const candidate = this.#known.get(key) ?? candidateOf(state, key, record, now);
    this.#known.set(key, candidate);
    return candidate;
  }
}

function keysOfWaiting(state: LabState): string[] {
  return [...state.waiting.values()].flatMap((steps) =>
    [...steps].map(({ run_id, position }) => stepKey(run_id, position)),
  );
}

/** The next of the steps of which the reason is still to be found out; those that wait no longer are left out. */
function explainSome(state: LabState): WaitingStep[] {
  const some = [...state.unexplained].slice(0, explainedAtOnce);
  for (const key of some) state.unexplained.delete(key);
  return some.flatMap((key) => queuedAt(state, key) ?? []).filter(isAsked(state, true));
}

/** Every change of an instance writes its record: a step's name in it is for people, and no longer than they read. */
const maxShownName = 100;

/** Carries a grant out; false where it cannot. */
function give(tx: Transaction, { step: waiting, key, kept }: Grant): boolean {
  const { position, ready_at } = waiting;
  const run = tx.state.runs.get(waiting.run_id);
  const record = tx.state.instances.get(key);
  if (!run || !record) return false;
  tx.state.waiting.recordTurn(waiting, tx.now);
  const { run_id } = run.definition;
  const step = run.definition.steps[position];
  const attempt = nextAttempt(run.snapshot, position);
  const policy = policyOf(step);
  const command_id = commandId({ run_id, step: position, attempt });
  const { module, instance, session, next_number } = record;
  const { source, target } = stepLocations(run, position);
  const locations = [source, target].filter((name) => name !== undefined);
  tx.grants.add(module).add(key);
  const keeps = keepsRunning(tx.state, key, step?.action) ? { keeps_running: true as const } : {};
  const entry = {
    ...{ command_id, run_id, number: next_number },
    ...(step === undefined ? {} : { step_name: step.name.slice(0, maxShownName) }),
    ...(locations.length === 0 ? {} : { locations }),
    ...keeps,
  };
  const occupied = [...record.occupied, entry];
  tx.putInstance({ ...record, next_number: next_number + 1, occupied }, key);
  const { kind: reason = 'none' } = run.waits.get(position) ?? {};
  const address = { command_id, attempt, module, instance, session, number: next_number };
  const granted = { ...address, ...policy, ...keeps, ...(kept && { kept }) };
  if (!tx.apply(run, { type: 'grant', step: position, ...granted })) return false;
  const { uses, untold = {} } = waiting;
  if (uses) takeSupplies(tx, key, module, { command_id, uses });
  for (const [name, why] of Object.entries(untold))
    tx.log(run_id, 'warning', fact('supply_untold', { name, module, why }, { step: position, attempt }));
  tx.measured.push({ kind: 'wait', module, reason, ms: Math.max(0, tx.now - ready_at) });
  return true;
}

function keepsRunning({ abouts }: LabState, key: string, action = ''): boolean {
  const about = abouts.get(key);
  return about !== undefined && findAction(about, action)?.keeps_running === true;
}

/** The oldest run that has begun and not ended: under a sequential scheduler it holds the lab. */
function holderOf(state: LabState): string | undefined {
  for (const [run_id, { definition, outline }] of state.runs) {
    if (definition.simulate) continue;
    if (outline.begun) return run_id;
  }
  return undefined;
}

/** A run that has ended and whose instrument still moves, as far as anybody knows: it holds a sequential lab, too. */
function restlessRun(state: LabState): string | undefined {
  for (const record of state.instances.values()) {
    const [moving] = restless(record);
    // An agent that has said goodbye was at rest.
    if (moving && record.presence !== 'gone') return moving.run_id;
  }
  return undefined;
}
