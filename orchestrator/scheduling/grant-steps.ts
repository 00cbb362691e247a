import { instanceKey } from '../../shared/contracts/address.ts';
import { commandId } from '../../shared/contracts/command-id.ts';
import { restless, type InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import { attemptsGranted, hasBegun, stepAtHand } from '../run-machine/run-queries.ts';
import { schedule, type Candidate, type WaitingStep } from './scheduler.ts';
import { grantSimulated } from '../simulation/grant-simulated.ts';
import { noteReasons } from '../turn/backlog.ts';
import { mayGrant, type LabState, type OwnedRun } from '../state/lab-state.ts';
import { candidateOf } from './candidates.ts';
import { policyOf } from './attempt-policy.ts';
import { endForgotten } from '../recovery/remember.ts';
import type { Transaction } from '../turn/transaction.ts';
import { barrierOf } from './holds.ts';
import { recoveryBarrier } from '../recovery/rollback.ts';
import { unverifiedLocations, takenLocations } from './locations.ts';
import { nextStep } from '../state/waiting-step.ts';

/**
 * Grants every step that can start now, and notes why the others wait: on runs that have no reason yet, and with `all` on
 * every waiting run. Looks at as few of them as it can, for thousands may wait.
 */
export function grantSteps(tx: Transaction, all: boolean): void {
  const { state } = tx;
  grantSimulated(tx);
  if (!mayGrant(state, tx.now)) return;
  endForgotten(tx);
  const sequential = state.workcell.config.sequential_scheduler;
  const candidates = candidatesFor(tx, sequential);
  const holder = sequential ? (holderOf(state) ?? restlessRun(state)) : undefined;
  // With nothing begun, a sequential lab takes the first of all, even where it cannot start yet.
  const every = all || (sequential && holder === undefined);
  const waiting = every ? allWaiting(state) : stepsToLookAt(tx, candidates, holder);
  if (waiting.length === 0) return noteReasons(tx, new Map());
  const { grants, reasons, kinds, suspended } = schedule({
    now: tx.now,
    sequential,
    waiting,
    candidates,
    barrier: ({ module, accepted_at }) =>
      barrierOf(state, module) ?? recoveryBarrier(state, module, accepted_at),
    taken: takenLocations(state),
    unverified: unverifiedLocations(state),
    ...(holder === undefined ? {} : { holder }),
    explained: (run_id) => all || state.runs.get(run_id)?.waiting === undefined,
  });
  for (const [run_id, kind] of kinds) {
    const run = state.runs.get(run_id);
    if (run) run.waitKind = kind;
  }
  for (const { run_id, module, instance } of grants) {
    const run = state.runs.get(run_id);
    const record = state.instances.get(instanceKey({ module, instance }));
    if (run && record) grant(tx, run, record);
  }
  const found = [...reasons].map(
    ([run_id, reason]) => [run_id, { reason, suspended: suspended.has(run_id) }] as const,
  );
  noteReasons(tx, new Map(found));
}

/** The instances of modules that some step waits for; of all modules in a sequential lab, which waits for all of them. */
function candidatesFor({ state, now }: Transaction, sequential: boolean): Candidate[] {
  const records = [...state.instances.values()];
  const wanted = sequential ? records : records.filter(({ module }) => state.waiting.has(module));
  return wanted.map((record) => candidateOf(state, record, now));
}

function allWaiting(state: LabState): WaitingStep[] {
  return [...state.waiting.values()].flatMap((steps) => [...steps.values()]);
}

/** Steps that may start in this turn, and those of runs that the turn has touched, which may need a reason. */
function stepsToLookAt(
  tx: Transaction,
  candidates: readonly Candidate[],
  holder: string | undefined,
): WaitingStep[] {
  const { state } = tx;
  const looked = new Map<string, WaitingStep>();
  const look = (run: OwnedRun | undefined) => {
    const step = run && waitingOf(state, run);
    if (step) looked.set(step.run_id, step);
  };
  tx.touchedRuns().forEach(look);
  if (holder !== undefined) {
    look(state.runs.get(holder));
    return [...looked.values()];
  }
  const fit = candidates.filter((c) => c.unfit === undefined && c.free > 0).map((c) => c.module);
  const open = new Set(fit.filter((module) => barrierOf(state, module) === undefined));
  const others = [...looked.values()].filter(({ module }) => !open.has(module));
  return others.concat([...open].flatMap((module) => [...(state.waiting.get(module)?.values() ?? [])]));
}

function waitingOf(state: LabState, { definition, snapshot }: OwnedRun): WaitingStep | undefined {
  const module = nextStep(definition, snapshot)?.module;
  return module === undefined ? undefined : state.waiting.get(module)?.get(definition.run_id);
}

/** Every change of an instance writes its record: a step's name in it is for people, and no longer than they read. */
const maxShownName = 100;

function grant(tx: Transaction, run: OwnedRun, record: InstanceRecord): void {
  const { run_id } = run.definition;
  const attempt = attemptsGranted(run.snapshot, stepAtHand(run.snapshot)) + 1;
  const command_id = commandId({ run_id, step: stepAtHand(run.snapshot), attempt });
  const { module, instance, session, next_number } = record;
  const step = nextStep(run.definition, run.snapshot);
  const { source, target } = step?.locations ?? {};
  const locations = [source, target].filter((name) => name !== undefined);
  tx.grants.add(module);
  tx.putInstance({
    ...record,
    next_number: next_number + 1,
    occupied: [
      ...record.occupied,
      {
        ...{ command_id, run_id, number: next_number },
        ...(step === undefined ? {} : { step_name: step.name.slice(0, maxShownName) }),
        ...(locations.length === 0 ? {} : { locations }),
      },
    ],
  });
  tx.apply(run, {
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

/** The oldest run that has begun and not ended: under a sequential scheduler it holds the lab. */
function holderOf(state: LabState): string | undefined {
  for (const [run_id, { definition, snapshot }] of state.runs) {
    if (definition.simulate) continue;
    if (hasBegun(snapshot)) return run_id;
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
