import { message, type BodyOf, type MessageOf } from '../../../shared/contracts/message.ts';
import type { RunSummary, StoredRun } from '../../../shared/contracts/run.ts';
import type { RetryPolicy } from '../../../shared/contracts/step-policy.ts';
import type { InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import type { Plan } from '../../../orchestrator/machine/plan.ts';
import type { RunEvent } from '../../../orchestrator/machine/run-event.ts';
import { advance, beginRun } from '../../../orchestrator/machine/advance.ts';
import type { RunSnapshot } from '../../../orchestrator/machine/run-context.ts';
import { outlineStep, summarize } from '../../../orchestrator/machine/summary.ts';
import { waitingForOf } from '../../../orchestrator/turn/waiting-for.ts';
import { runWaitInWords } from '../../../shared/explain/waits/in-words.ts';
import { freezeRun, freezeStep, thaw } from '../../../orchestrator/machine/stored-run.ts';

export const runId = '01JB0000000000000000000000';
export const command = (step: number, attempt = 1): string => `${runId}.${step}.${attempt}`;

type Bare<T extends RunEvent['type']> = Omit<Extract<RunEvent, { type: T }>, 'at' | 'type'>;

/** An event with its usual facts. */
export function event<T extends RunEvent['type']>(type: T, facts: Bare<T>, at = 1_000): RunEvent {
  return { type, at, ...facts } as unknown as RunEvent;
}

export function grantEvent(step: number, attempt = 1, facts: Partial<Bare<'grant'>> = {}): RunEvent {
  const base = {
    step,
    command_id: command(step, attempt),
    attempt,
    module: 'arm',
    instance: 'a',
    session: 1,
    number: step + 1,
  };
  return event('grant', { ...base, ...facts });
}

export function settledEvent(
  step: number,
  outcome: Bare<'settled'>['settlement']['outcome'],
  attempt = 1,
): RunEvent {
  return event('settled', { command_id: command(step, attempt), settlement: { outcome, acted: true } });
}

/** The snapshot after a stored one was read back. */
export function throughJson(snapshot: RunSnapshot): RunSnapshot {
  const steps = Object.keys(snapshot.steps).map((position) => [
    position,
    freezeStep(runId, snapshot, Number(position)),
  ]);
  const stored = { snapshot: freezeRun(snapshot), step_snapshots: Object.fromEntries(steps) as object };
  return thaw(runId, JSON.parse(JSON.stringify(stored)) as StoredRun, snapshot.plan).snapshot;
}

/** Plays events one after the other, through JSON each time. */
export function play(events: RunEvent[], stepCount = 2): RunSnapshot {
  let snapshot = beginRun(chainOf(stepCount));
  for (const each of events) snapshot = advance(throughJson(snapshot), each).snapshot;
  return snapshot;
}

/** What people are told of a run, as far as its machine knows it; its steps are called `name`, where one is given. */
export function summaryOf(snapshot: RunSnapshot, name?: string): RunSummary {
  const steps = name === undefined ? [] : snapshot.plan.map(() => stepDefinition({ name }));
  const { definition } = newStoredRun({ run_id: runId });
  const waiting = Object.values(snapshot.steps).filter(
    (step) => outlineStep(snapshot, step, undefined).waits,
  );
  const waits = new Map(waiting.map(({ context: { step, ready_at } }) => [step, { since: ready_at }]));
  const run = { definition: { ...definition, steps }, snapshot, steps: {}, waits };
  const summary = summarize(snapshot, waitingForOf(run, labWorkcell));
  const told = runWaitInWords(summary);
  return { ...summary, ...(told === undefined ? {} : { waiting: told }) };
}

/** A lab that leaves everything at its default. */
export const labWorkcell: Workcell = {
  name: 'lab',
  id: '01JB00000000000000000000WC',
  metadata: {},
  config: { sequential_scheduler: false, verify_locations_before_transfer: false, rest: {} },
  modules: [],
  locations: {},
};

/** The same with one module, `arm`. */
export const armWorkcell: Workcell = {
  ...labWorkcell,
  modules: [
    {
      ...{ name: 'arm', model: null, interface: 'simulator', config: {}, workcell_coordinates: null },
      ...{ locations: [], active: true },
    },
  ],
};

/** The hello of an agent of module `arm` that does one thing at a time and has nothing to tell. */
export function helloOf(facts: Partial<BodyOf<'agent.hello'>> = {}): MessageOf<'agent.hello'> {
  const body = {
    ...{ module: 'arm', instance: 'a', boot_id: 'boot', boot: 1, hello_id: 'hello', journal_id: 'journal' },
    ...{ journal_head: 0, journal_floor: 0, commands: [], capacity: 1 },
    about: { name: 'arm', actions: [{ name: 'move', args: [], files: [], results: [] }] },
    ...facts,
  };
  return message('agent.hello', { workcell: 'lab', body });
}

/** What the store has of an instance of module `arm` that is there and has nothing to do. */
export function presentInstance(facts: Partial<InstanceRecord> = {}): InstanceRecord {
  return {
    ...{ module: 'arm', instance: 'a', presence: 'present', session: 1, boot_id: 'boot', hello_id: 'hello' },
    ...{ journal_id: 'journal', seen_head: 0, next_number: 1, capacity: 1, occupied: [], since: 0 },
    ...facts,
  };
}

/** A run of one step on module `arm`, as the gateway stores it. */
export function oneStepRun(run_id: string): StoredRun {
  return newStoredRun({ run_id, steps: [stepDefinition()] });
}

/** That a step is tried twice, after these endings. */
export const retry = (on: RetryPolicy['on'], wait = 0): RetryPolicy => ({
  ...{ attempts: 2, on, backoff: { initial: wait, factor: 1, max: wait } },
});

/** The plan of a chain of so many steps. */
export function chainOf(count: number): Plan {
  return Array.from({ length: count }, () => ({}));
}

/** When the run next needs a `tick`, in milliseconds since the epoch; undefined where it waits for no time. */
export function nextDeadline({ context, steps, engaged }: RunSnapshot): number | undefined {
  let next = Infinity;
  const consider = (due: Partial<Record<string, number>> | undefined) => {
    for (const at of Object.values(due ?? {})) if (at !== undefined) next = Math.min(next, at);
  };
  consider(context.due);
  for (const position of engaged) consider(steps[position]?.context.due);
  return next === Infinity ? undefined : next;
}
