import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { isTerminal, type RunState } from '../../shared/contracts/run.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { machineVersion, type RunContext, type RunSnapshot } from './run-context.ts';
import type { Attempt, CommandPhase, WhyUnknown, StepContext, StepSnapshot } from './step-context.ts';

/** What version 2 knew of a command in flight. */
type Flight2 = Omit<Attempt, 'command_id' | 'asked_to_stop'> & {
  held?: true;
  step: number;
  phase: Exclude<CommandPhase, 'storing'>;
  times_out_at?: number;
  gives_up_at?: number;
  overdue_at?: number;
  lost_at?: number;
};

/** A run as version 2 knew it: a chain, with all that it knew of the step at hand in the run itself. */
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

/** A step as version 3 knew it. */
type Step3 = Pick<StepSnapshot, 'value'> & {
  context: Omit<StepContext, 'attempt' | 'why_unknown'> & {
    attempt?: Attempt & { held?: true };
    doubt?: WhyUnknown;
  };
};

/**
 * A run that an earlier version of the machine stored, in today's shape. `steps`: the snapshots of its steps, which versions 1
 * and 2 kept in the run's own.
 * @throws WeirError `internal_error` where that version is not known, such as a newer one.
 */
export function migrate(stored: JsonObject, steps: JsonObject = {}): StoredSnapshot {
  const context = stored.context as JsonObject;
  switch (context.machine_version) {
    case 1:
      // Version 1 knew no repetitions and no waiting for a word: every attempt that it ended had ended its run.
      return fromVersion2({ ...stored, context: { ...context, tried: 0 } } as JsonObject & Run2);
    case 2:
      return fromVersion2(stored as JsonObject & Run2);
    case 3:
      return fromVersion4(fromVersion3(stored as JsonObject & Run4, steps as JsonObject & Steps3));
    case 4:
      return fromVersion4({ ...(stored as JsonObject & Run4), steps: steps as JsonObject & Steps4 });
    default:
      throw new WeirError(
        'internal_error',
        `the run was stored by machine version ${JSON.stringify(context.machine_version)}, not ${machineVersion}`,
      );
  }
}

type Steps3 = Record<string, Step3>;

type Steps4 = Record<number, StepSnapshot>;

/** A run as version 4 knew it, apart from its steps. */
type Run4 = Pick<RunSnapshot, 'value'> & { context: RunContext & { step_count?: number } };

/** A snapshot as the store has it, without what follows from it or from the definition. */
export type StoredSnapshot = Pick<RunSnapshot, 'value' | 'context' | 'steps'>;

/** Version 3 held commands back by a flag of their own. */
function fromVersion3({ value, context }: Run4, steps: Steps3): Run4 & { steps: Steps4 } {
  const today = Object.entries(steps).map(([position, step]) => {
    const { attempt, doubt, ...others } = step.context;
    const { held: _, ...tried } = attempt ?? {};
    const known = { ...(attempt && { attempt: tried as Attempt }), ...(doubt && { why_unknown: doubt }) };
    return [position, { value: step.value, context: { ...others, ...known } }];
  });
  return {
    value,
    context,
    steps: Object.fromEntries(today) as Steps4,
  };
}

/** Version 4 kept in each run what its definition says of the order of its steps: a chain, always. */
function fromVersion4({ value, context, steps }: Run4 & { steps: Steps4 }): StoredSnapshot {
  const { step_count: _, ...others } = context;
  const early = Object.values(steps).flatMap(({ context: { step, attempts } }) =>
    attempts > 0 && !isDoneUpTo(steps, step) ? [step] : [],
  );
  return {
    value,
    context: { ...others, machine_version: machineVersion, ...(early.length > 0 && { early }) },
    steps,
  };
}

function isDoneUpTo(steps: Steps4, step: number): boolean {
  for (let before = step - 1; before >= 0; before -= 1) {
    const { value } = steps[before] ?? {};
    if (value !== 'succeeded' && value !== 'skipped') return false;
  }
  return true;
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
  if (value !== 'new' && value !== 'withdrawn') steps[context.position] = stepAtHand(value, context);
  return {
    value: runValue(value, paused),
    context: {
      ...{ machine_version: machineVersion, homes },
      ...(paused && paused_by !== undefined ? { paused_by } : {}),
      ...(paused_revision === undefined ? {} : { paused_revision }),
      ...(started_at === undefined ? {} : { started_at }),
      ...(ended_at === undefined ? {} : { ended_at }),
      ...(error === undefined ? {} : { error }),
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
  const work = value === 'cancelling' ? { draining: 'cancelling' } : value;
  return { open: { work, control: paused ? 'paused' : 'going' } };
}

function stepAtHand(value: RunState, of: Run2['context']): StepSnapshot {
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
  const due = {
    ...(gives_up_at === undefined ? {} : { gaveUp: gives_up_at }),
    ...(lost_at === undefined ? {} : { lost: lost_at }),
    ...(times_out_at === undefined ? {} : { timeUp: times_out_at }),
    ...(overdue_at === undefined ? {} : { overdue: overdue_at }),
  };
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
