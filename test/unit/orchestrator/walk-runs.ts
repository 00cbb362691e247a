import { fromTransition } from 'xstate';
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph';
import { advance, beginRun, type Advance } from '../../../orchestrator/machine/advance.ts';
import { stepsBefore, type Plan, type PlannedStep } from '../../../orchestrator/machine/plan.ts';
import type { RunSnapshot } from '../../../orchestrator/machine/run-context.ts';
import type { RunEvent } from '../../../orchestrator/machine/run-event.ts';
import {
  attemptsGranted,
  inFlight,
  isCurrentStep,
  isOver,
  stateOf,
  currentStep,
  unknownAttempts,
} from '../../../orchestrator/machine/run-queries.ts';
import type { AttemptPolicy } from '../../../orchestrator/machine/step-context.ts';
import type { Decision } from '../../../orchestrator/machine/values/decision.ts';
import { resolutions } from '../../../shared/contracts/step-policy.ts';
import { command, event, nextDeadline, chainOf } from './run-fixtures.ts';

/** Long after every deadline. */
export const longWait = 10_000_000;

/** A step of a run that is walked, and how often it is granted at most. */
export interface WalkedStep {
  policy: AttemptPolicy;
  attempts: number;
}

/** A step that is added to the run. */
const added: WalkedStep = { policy: {}, attempts: 1 };

/** A run that is walked. */
export interface WalkedRun {
  steps: readonly WalkedStep[];
  /** By step, what the plan says of it; a chain where it is missing. */
  plan?: Plan;
  /** How many steps may be added to it; none where it is missing. */
  grows?: number;
  /** The events that may come; all where it is missing. */
  only?: (event: RunEvent) => boolean;
}

/** What an event makes of a run that stands somewhere. */
export interface Edge {
  from: RunSnapshot;
  event: RunEvent;
  to: Advance;
}

/** All states that a run can be in, each once, and what each event makes of each. */
export interface Walk {
  states: RunSnapshot[];
  edges: Edge[];
}

/** Walks a run to wherever events can bring it. */
export function walkRuns(run: WalkedRun): Walk {
  const { steps, plan = chainOf(steps.length), grows = 0, only = doesMuch } = run;
  const most = plan.length + grows;
  const snapshot = beginRun(plan);
  const runs = fromTransition((at: Advance, next: RunEvent): Advance => advance(at.snapshot, next), {
    ...{ snapshot, effects: [], changed: new Set<number>(), heard: true },
  });
  const places = new WeakMap<RunSnapshot, string>();
  const map = getAdjacencyMap(runs, {
    events: ({ context: at }) =>
      isOver(at.snapshot) ? [] : eventsFor(at.snapshot, steps, most).filter(only),
    serializeState: ({ context: at }) => {
      // Most events are not heard, and leave the run where it is.
      const place = places.get(at.snapshot) ?? placeOf(at.snapshot);
      places.set(at.snapshot, place);
      return place;
    },
    limit: 200_000,
  });
  const edges = adjacencyMapToArray(map);
  const reached = Object.values(map) as { state: (typeof edges)[number]['state'] }[];
  return {
    states: reached.map(({ state }) => state.context.snapshot),
    edges: edges.map(({ state, event: next, nextState }) => ({
      from: state.context.snapshot,
      event: next,
      to: nextState.context,
    })),
  };
}

/** What is known of forgotten steps, and told of times, is only kept: once is enough to be walked. */
const doesMuch = ({ type }: RunEvent) => !['forgotten', 'late', 'gapAtRisk', 'gapBroken'].includes(type);

/** What may be told of times: that the run is late, and of a gap to its last step. */
function ofTimes({ plan }: RunSnapshot): RunEvent[] {
  const step = plan.length - 1;
  const gap = { step, from: 0, point: 'end', at: 'start', max: 5, until: 900 } as const;
  const error = { code: 'gap_broken', message: 'm', retryable: false } as const;
  const broken = { gap, error, command_id: command(step, 0) };
  return [
    ...[event('late', { until: 900 }), event('gapAtRisk', { gap })],
    ...(['fail', 'pause', 'note'] as const).map((then) => event('gapBroken', { ...broken, then })),
  ];
}

/** What a journal knows of a step that was added to the run. */
const forgotten = {
  ...{ step: 9, id: 's.1-9', attempt: 1, module: 'arm', instance: 'a', number: 1, begun: true },
};

/** Every event that could come in a state, about the run and about the commands that it waits for. */
export function eventsFor(
  state: RunSnapshot,
  steps: readonly WalkedStep[],
  most = state.plan.length,
): RunEvent[] {
  const awaited = [...inFlight(state), ...unknownAttempts(state).map(({ flight }) => flight)];
  const due = nextDeadline(state) ?? 3_000;
  const grants = state.plan.flatMap((_, step) => {
    const { policy, attempts } = steps[step] ?? added;
    if (!isCurrentStep(state, step)) return [];
    const attempt = Math.min(attemptsGranted(state, step) + 1, attempts);
    const granted = { step, command_id: command(step, attempt), attempt, module: 'arm', instance: 'a' };
    const address = { ...granted, session: 1, number: 1, ...policy };
    // Any other attempt that a journal remembers is applied by the tests of a store that was put back.
    return [
      event('grant', address),
      ...(attemptsGranted(state, step) === 0 ? [event('remembered', address)] : []),
    ];
  });
  return [
    ...[event('admit', {}), event('cancel', {}), event('pause', {}), event('resume', {})],
    ...[event('tick', {}, due), event('tick', {}, due + longWait), event('crash', { message: 'm' })],
    ...[event('cancel', { atOnce: true }), ...grants],
    event('admit', { done: { 0: 'succeeded' } }),
    event('forgotten', { attempts: [forgotten] }),
    ...ofTimes(state),
    ...editsOf(state, most),
    ...state.undone.flatMap((step) => decisionsOn(state, step, most)),
    ...awaited.flatMap(({ command_id, session }) => eventsAbout(command_id, session)),
  ];
}

/** All that may be decided of a step, or added for it. */
function decisionsOn({ steps, plan }: RunSnapshot, step: number, most: number): RunEvent[] {
  const { value } = steps[step] ?? {};
  const decided = (decision: Decision<PlannedStep>): RunEvent => ({
    ...{ type: 'decided', step, command_id: command(step, 0), at: 1_000, decision },
  });
  const error = { code: 'action_failed', message: 'm', retryable: false } as const;
  const grown = (as: 'round' | 'recover') =>
    plan.length < most ? [{ after: [], added_for: { as, of: step, round: plan.length } }] : [];
  if (typeof value === 'object' && 'recovering' in value)
    return [event('recovery', { step, added: grown('recover') })];
  if (value !== 'deciding' && value !== 'looping') return [];
  return [
    decided({ type: 'go', values: { '/args/a': 1 } }),
    decided({ type: 'pass' }),
    decided({ type: 'refuse', error }),
    decided({ type: 'round', added: grown('round') }),
    decided({ type: 'looped', data: { n: 1 } }),
  ];
}

/** What a person may change of a run. */
function editsOf(state: RunSnapshot, most: number): RunEvent[] {
  const { plan } = state;
  const step = currentStep(state);
  const before = { ...plan[step], after: [...stepsBefore(plan, step), plan.length] };
  const inserted = {
    after: stepsBefore(plan, step),
    added_for: { as: 'insert', of: step, round: 1 },
  } as const;
  return [
    ...plan.flatMap((_, at) => [
      event('leaveOut', { step: at, command_id: command(at, 0), by: 'Ada', request: `l${at}` }),
      event('tryAgain', {
        plan,
        step: at,
        command_id: command(at, attemptsGranted(state, at)),
        request: `t${at}.${attemptsGranted(state, at)}`,
      }),
    ]),
    ...(plan.length < most
      ? [
          event('insert', {
            step,
            request: 'i',
            plan: [...plan.slice(0, step), before, ...plan.slice(step + 1), inserted],
          }),
        ]
      : []),
    event('change', { steps: [step], plan, request: 'c' }),
  ];
}

/** Every event about a command of that session, and of the next one. */
export function eventsAbout(command_id: string, session = 1): RunEvent[] {
  return [
    event('sent', { command_id }),
    event('started', { command_id, started_at: 1_000 }),
    event('progress', { command_id, fraction: 0.5 }),
    event('progress', { command_id, rested: true }),
    event('hindered', { command_id, reason: 'h' }),
    event('hindered', { command_id }),
    event('logged', { command_id, since: 900, from: 0, lines: [{ level: 'info', text: 'l' }] }),
    ...(['succeeded', 'failed', 'cancelled', 'interrupted'] as const).map((outcome) =>
      event('settled', { command_id, settlement: { outcome, acted: true } }),
    ),
    event('settled', { command_id, settlement: { outcome: 'cancelled', acted: false } }),
    event('unacted', { command_id, why: 'undelivered' }),
    event('unknown', { command_id, reason: 'lost', message: 'm' }),
    event('silent', { command_id, lost_at: 2_000 }),
    ...[session, session + 1].flatMap((of) =>
      ([true, false, 'later'] as const).map((resend) =>
        event('rebound', { command_id, session: of, resend }),
      ),
    ),
    ...resolutions.map((as) => event('resolve', { command_id, as })),
  ];
}

/** Two states are one place where only a time, a session or something that is merely shown sets them apart. */
function placeOf(run: RunSnapshot): string {
  const steps = Object.values(run.steps).map(({ value }) => value);
  if (isOver(run)) return JSON.stringify([stateOf(run), steps]);
  return JSON.stringify([run.value, run.context, run.steps, run.plan], comparable);
}

const times = ['ready_at', 'started_at', 'granted_at', 'acting_by'];
const shownOnly = new Set([...times, 'edits', 'session', 'logged', 'hindrance', 'message']);

function comparable(key: string, value: unknown): unknown {
  if (shownOnly.has(key)) return undefined;
  if (/(^|_)(at|since)$/.test(key)) return 'set';
  if (key === 'due') return Object.keys(value ?? {}).sort();
  return inOrder(key, value);
}

/** The same text for what differs only in the order of its keys. */
function inOrder(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort())
    : value;
}
