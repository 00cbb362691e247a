import { fromTransition } from 'xstate';
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph';
import type { AttemptPolicy } from '../../../orchestrator/run-machine/run-context.ts';
import type { RunEvent } from '../../../orchestrator/run-machine/run-event.ts';
import {
  advance,
  beginRun,
  nextDeadline,
  type Advance,
  type RunSnapshot,
} from '../../../orchestrator/run-machine/run-progress.ts';
import { isTerminal } from '../../../shared/contracts/run.ts';
import { resolutions } from '../../../shared/contracts/step-policy.ts';
import { command, event } from './run-fixtures.ts';

/** Long after every deadline. */
export const longWait = 10_000_000;
/** A step of a run that is walked, and how often it is granted at most. */
export interface WalkedStep {
  policy: AttemptPolicy;
  attempts: number;
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

/** Walks a run of these steps to wherever events can bring it. */
export function walkRuns(steps: readonly WalkedStep[]): Walk {
  const snapshot = beginRun({ step_count: steps.length, at: 0 });
  const runs = fromTransition((at: Advance, next: RunEvent): Advance => advance(at.snapshot, next), {
    ...{ snapshot, effects: [], heard: true },
  });
  const places = new WeakMap<RunSnapshot, string>();
  const map = getAdjacencyMap(runs, {
    events: ({ context: at }) => (isTerminal(at.snapshot.value) ? [] : eventsFor(at.snapshot, steps)),
    serializeState: ({ context: at }) => {
      // Most events are not heard, and leave the run where it is.
      const place = places.get(at.snapshot) ?? placeOf(at.snapshot);
      places.set(at.snapshot, place);
      return place;
    },
    limit: 100_000,
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

/** Every event that could come in a state, about the run and about the command that it waits for. */
export function eventsFor(state: RunSnapshot, steps: readonly WalkedStep[]): RunEvent[] {
  const { unknown, inflight, position, attempt } = state.context;
  const [awaited = unknown?.command_id] = Object.keys(inflight);
  const { policy, attempts } = steps[position] as WalkedStep;
  const next = Math.min(attempt + 1, attempts);
  const due = nextDeadline(state) ?? 3_000;
  return [
    event('admit', {}),
    event('withdraw', {}),
    event('grant', {
      ...{ command_id: command(position, next), attempt: next, module: 'arm', instance: 'a' },
      ...{ session: 1, number: 1 },
      ...policy,
    }),
    event('cancel', {}),
    event('pause', {}),
    event('resume', {}),
    event('tick', {}, due),
    event('tick', {}, due + longWait),
    event('crash', { message: 'm' }),
    ...(awaited === undefined ? [] : eventsAbout(awaited, inflight[awaited]?.session)),
  ];
}

/** Every event about a command of that session, and of the next one. */
export function eventsAbout(command_id: string, session = 1): RunEvent[] {
  return [
    event('sent', { command_id }),
    event('started', { command_id, started_at: 1_000 }),
    event('progress', { command_id, fraction: 0.5 }),
    event('hindered', { command_id, reason: 'h' }),
    event('hindered', { command_id }),
    event('logged', { command_id, since: 900, from: 0, lines: [{ level: 'info', text: 'l' }] }),
    ...(['succeeded', 'failed', 'cancelled', 'interrupted'] as const).map((outcome) =>
      event('settled', { command_id, settlement: { outcome, acted: true } }),
    ),
    event('settled', { command_id, settlement: { outcome: 'cancelled', acted: false } }),
    event('unacted', { command_id, why: 'w' }),
    event('unknown', { command_id, reason: 'lost', message: 'm' }),
    event('silent', { command_id, lost_at: 2_000 }),
    ...[session, session + 1].flatMap((of) =>
      ([true, false, 'later'] as const).map((resend) =>
        event('rebound', { command_id, session: of, resend }),
      ),
    ),
    event('dispatch', { command_id }),
    ...resolutions.map((as) => event('resolve', { command_id, as })),
  ];
}

/**
 * Two states are one place where the machine cannot tell them apart: which deadlines are set counts, not when they are; of
 * an attempt whose outcome is unknown, only what its end still depends on.
 */
function placeOf({ value, context }: RunSnapshot): string {
  if (isTerminal(value)) return JSON.stringify([value, context.position, context.error?.code]);
  const { unknown, ...rest } = context;
  const { command_id, reason, repeat, flight } = unknown ?? {};
  const doubt = [command_id, reason, repeat, flight?.gives_up_at, flight?.silent_since];
  return JSON.stringify([value, rest, doubt.map((each) => typeof each === 'number' || each)], comparable);
}

const shownOnly = new Set(['ready_at', 'started_at', 'session', 'logged', 'hindrance']);

function comparable(key: string, value: unknown): unknown {
  if (shownOnly.has(key)) return undefined;
  if (/(^|_)(at|since|deadline)$/.test(key)) return 'set';
  return inOrder(key, value);
}

/** The same text for what differs only in the order of its keys. */
export function inOrder(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort())
    : value;
}
