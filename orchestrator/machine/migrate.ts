import { defined, type JsonObject } from '../../shared/kernel/json/json.ts';
import { isTerminal, type RunState } from '../../shared/contracts/run.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { machineVersion, type RunContext, type RunSnapshot } from './run-context.ts';
import type { Attempt, CommandPhase, WhyUnknown, StepContext, StepSnapshot } from './step-context.ts';

/** What version 2, that of weir 0.1, knew of a command in flight. */
type Flight2 = Omit<Attempt, 'command_id' | 'asked_to_stop'> & {
  held?: true;
  step: number;
  phase: Exclude<CommandPhase, 'storing'>;
  times_out_at?: number;
  gives_up_at?: number;
  overdue_at?: number;
  lost_at?: number;
};

/** A run as version 2 knew it: a chain, with all that it knew of the current step in the run itself. */
type Run2 = {
  value: RunState;
  context: Pick<RunContext, 'homes' | 'paused_by' | 'paused_revision'> &
    Pick<RunContext, 'started_at' | 'ended_at' | 'error'> & {
      position: number;
      attempt: number;
      tried: number;
      paused: boolean;
      inflight: Record<string, Flight2>;
      unknown?: Omit<WhyUnknown, 'phase'> & { command_id: string; flight: Flight2; repeat: boolean };
      retry_at?: number;
      ready_at: number;
      cancel?: { repeat_at: number; deadline: number };
    };
};

/** A snapshot as the store has it, without what follows from it or from the definition. */
export type StoredSnapshot = Pick<RunSnapshot, 'value' | 'context' | 'steps'>;

/**
 * A run that weir 0.1 stored, in today's shape.
 * @throws WeirError `internal_error` where it is of another version of the machine: those between were never released.
 */
export function migrate(stored: JsonObject): StoredSnapshot {
  demandVersion(stored, 2);
  return fromVersion2(stored as JsonObject & Run2);
}

/** @throws WeirError `internal_error` where another version of the machine has stored it, such as a newer one. */
export function demandVersion({ context }: JsonObject, wanted: number): void {
  const { machine_version } = context as JsonObject;
  if (machine_version === wanted) return;
  throw new WeirError(
    'internal_error',
    `the run was stored by machine version ${JSON.stringify(machine_version)}, not ${wanted}`,
  );
}

function fromVersion2({ value, context }: Run2): StoredSnapshot {
  const { homes, paused, paused_by, paused_revision, cancel } = context;
  const { started_at, ended_at, error } = context;
  const steps: Record<number, StepSnapshot> = {};
  for (let step = 0; step < context.position; step += 1) {
    steps[step] = {
      value: 'succeeded',
      context: { step, attempts: 1, tried: 0, ready_at: context.ready_at },
    };
  }
  if (value !== 'new' && value !== 'withdrawn') steps[context.position] = currentStep(value, context);
  return {
    value: runValue(value, paused),
    context: {
      ...{ machine_version: machineVersion, homes },
      ...(paused && paused_by !== undefined ? { paused_by } : {}),
      ...defined({ paused_revision, started_at, ended_at, error }),
      ...(cancel && !isTerminal(value)
        ? { due: { stopAgain: cancel.repeat_at, giveUp: cancel.deadline } }
        : {}),
    },
    steps,
  };
}

function runValue(value: RunState, paused: boolean): RunSnapshot['value'] {
  // Nobody ever reads it again: its client was told that it was not accepted.
  if (value === 'withdrawn') return 'cancelled';
  if (isTerminal(value)) return value;
  const work = value === 'cancelling' ? { draining: { cancelling: 'toCleanUp' } } : value;
  return { open: { work, control: paused ? 'paused' : 'going' } };
}

function currentStep(value: RunState, of: Run2['context']): StepSnapshot {
  const { unknown, retry_at, error } = of;
  const context: StepContext = {
    ...{ step: of.position, attempts: of.attempt, tried: of.tried, ready_at: of.ready_at },
    ...(unknown && {
      attempt: attemptFrom(unknown.command_id, unknown.flight),
      why_unknown: whyUnknownOf(unknown),
    }),
    ...(retry_at === undefined ? {} : { due: { retry: retry_at } }),
  };
  if (value === 'completed') return { value: 'succeeded', context };
  if (value === 'failed') return { value: 'failed', context: { ...context, error } };
  if (value === 'cancelled') return { value: 'cancelled', context };
  const [flying] = Object.entries(of.inflight);
  if (flying) return inFlight(context, ...flying, value === 'cancelling');
  const between = retry_at === undefined ? 'ready' : 'backingOff';
  if (!unknown) return { value: between, context };
  return { value: { unknown: unknown.repeat ? { repeating: between } : 'waiting' }, context };
}

function inFlight(
  context: StepContext,
  command_id: string,
  flight: Flight2,
  cancelled: boolean,
): StepSnapshot {
  const { phase, gives_up_at, lost_at, times_out_at, overdue_at, overdue_since, silent_since } = flight;
  const due = defined({ gaveUp: gives_up_at, lost: lost_at, timeUp: times_out_at, overdue: overdue_at });
  const regions = {
    agent: silent_since === undefined ? 'heard' : 'silent',
    command: phase,
    pace: overdue_since === undefined ? 'onTime' : 'overdue',
    stop: cancelled ? 'cancelling' : gives_up_at === undefined ? 'unasked' : 'timedOut',
  };
  const hasDue = !cancelled && Object.keys(due).length > 0;
  return {
    value: { inFlight: regions },
    context: { ...context, attempt: attemptFrom(command_id, flight), ...(hasDue ? { due } : {}) },
  };
}

function attemptFrom(command_id: string, flight: Flight2): Attempt {
  const {
    step: _s,
    phase: _p,
    held: _h,
    times_out_at: _t,
    overdue_at: _o,
    lost_at: _l,
    gives_up_at,
    ...attempt
  } = flight;
  return { command_id, ...attempt, ...(gives_up_at === undefined ? {} : { asked_to_stop: true }) };
}

function whyUnknownOf({
  reason,
  message,
  since,
  flight,
}: NonNullable<Run2['context']['unknown']>): WhyUnknown {
  return { reason, message, since, phase: flight.phase };
}
