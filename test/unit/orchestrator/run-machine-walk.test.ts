import { describe, expect, it } from 'vitest';
import type { AttemptPolicy } from '../../../orchestrator/run-machine/run-context.ts';
import type { RunEffectType } from '../../../orchestrator/run-machine/run-effect.ts';
import type { RunEventType } from '../../../orchestrator/run-machine/run-event.ts';
import { advance, type Advance, type RunSnapshot } from '../../../orchestrator/run-machine/run-progress.ts';
import { isTerminal, terminalStates } from '../../../shared/contracts/run.ts';
import { command, event, throughJson } from './run-fixtures.ts';
import {
  eventsAbout,
  eventsFor,
  inOrder,
  longWait,
  walkRuns,
  type Edge,
  type WalkedStep,
} from './walk-runs.ts';

const retry = (on: Required<AttemptPolicy>['retry']['on']): Required<AttemptPolicy>['retry'] => ({
  ...{ attempts: 2, on, backoff: { initial: 1, factor: 1, max: 1 } },
});
const workflows: [string, WalkedStep[]][] = [
  ['one step', [{ policy: { timeout: 5, on_unknown: 'pause' }, attempts: 1 }]],
  [
    'two steps',
    [
      { policy: { progress_within: 5 }, attempts: 1 },
      { policy: { on_unknown: 'pause', retry: retry(['failed', 'lost']) }, attempts: 2 },
    ],
  ],
  [
    'three steps',
    [
      { policy: { timeout: 5 }, attempts: 1 },
      { policy: { on_unknown: 'pause' }, attempts: 2 },
      { policy: { retry: retry(['failed', 'interrupted', 'lost', 'timeout']) }, attempts: 2 },
    ],
  ],
];

// With the types that hold them to it: whatever is added must be walked, too.
const everyEvent = {
  ...{
    admit: 0,
    withdraw: 0,
    grant: 0,
    sent: 0,
    started: 0,
    progress: 0,
    hindered: 0,
    logged: 0,
    settled: 0,
  },
  ...{ unacted: 0, unknown: 0, silent: 0, rebound: 0, dispatch: 0 },
  ...{ cancel: 0, pause: 0, resume: 0, resolve: 0, tick: 0, crash: 0 },
} satisfies Record<RunEventType, 0>;
const everyEffect = {
  ...{ log: 0, beginStep: 0, patchStep: 0, sendCommand: 0, sendCancel: 0, bookLocations: 0 },
  ...{ doubtLocations: 0, trustLocations: 0, holdInstance: 0, releaseInstance: 0 },
} satisfies Record<RunEffectType, 0>;

const tell = ({ snapshot: { value, context }, effects }: Advance, order?: typeof inOrder): string =>
  JSON.stringify([value, context, effects], order);
/** Mostly they are the same to the letter; what is left out of a snapshot as undefined may come back at its end. */
const isSame = (one: Advance, other: Advance): boolean =>
  tell(one) === tell(other) || tell(one, inOrder) === tell(other, inOrder);
const storyOf = ({ from, event: next }: Pick<Edge, 'from' | 'event'>): string =>
  JSON.stringify([from.value, from.context, next]);
const inflight = ({ context }: RunSnapshot): string[] => Object.keys(context.inflight);

/** True where the event says of the command at hand that its step is done, or need not be. */
function isDone({ from, event: next }: Edge): boolean {
  const { unknown } = from.context;
  if (next.type === 'settled') {
    const awaited = [...inflight(from), unknown?.command_id].includes(next.command_id);
    return awaited && next.settlement.outcome === 'succeeded';
  }
  if (next.type !== 'resolve' || next.command_id !== unknown?.command_id) return false;
  return next.as === 'happened' || next.as === 'skip';
}

const walks = workflows.map(([name, steps]) => ({ name, steps, ...walkRuns(steps) }));

describe('run machine, every event in every state of its runs', () => {
  it('all workflows > each event is heard and each effect comes of it somewhere', () => {
    const heard = walks.flatMap(({ edges }) => edges.filter(({ to }) => to.heard));
    expect(new Set(heard.map((edge) => edge.event.type))).toEqual(new Set(Object.keys(everyEvent)));
    const effects = heard.flatMap(({ to }) => to.effects.map(({ type }) => type));
    expect(new Set(effects)).toEqual(new Set(Object.keys(everyEffect)));
  });
});

describe.each(walks)(
  'run machine, walked through every path of a run of $name',
  { timeout: 60_000 },
  ({ steps, states, edges }) => {
    const living = states.filter(({ value }) => !isTerminal(value));
    const ended = states.filter(({ value }) => isTerminal(value));

    it('reaches every state', () => {
      expect(new Set(states.map(({ value }) => value))).toEqual(
        new Set(['new', 'queued', 'active', 'cancelling', ...terminalStates]),
      );
      expect(living.length).toBeGreaterThan(200);
    });

    it('behaves the same from a snapshot that went through JSON, for every event in every state', () => {
      const restored = new Map(living.map((state) => [state, throughJson(state)]));
      for (const edge of edges) {
        const again = advance(restored.get(edge.from)!, edge.event);
        if (!isSame(again, edge.to)) expect.fail(storyOf(edge));
      }
      expect(edges.length).toBeGreaterThan(5_000);
    });

    it('hears nothing about a command that it does not wait for, in whatever state', () => {
      const strange = eventsAbout(command(9, 9));
      for (const state of living) {
        for (const next of strange) {
          if (advance(state, next).heard) expect.fail(storyOf({ from: state, event: next }));
        }
      }
      expect(strange.length).toBeGreaterThan(15);
    });

    it('never changes a terminal run, whatever comes', () => {
      for (const state of ended) {
        for (const next of eventsFor(state, steps)) {
          expect(advance(throughJson(state), next).heard).toBe(false);
        }
      }
      expect(ended.length).toBeGreaterThan(terminalStates.length);
    });

    it('ends a run within one cancel and time from every state that is not terminal', () => {
      for (const state of living) {
        const cancelled = advance(throughJson(state), event('cancel', {})).snapshot;
        const end = advance(throughJson(cancelled), event('tick', {}, 2 * longWait)).snapshot;
        expect(['cancelled', 'failed']).toContain(end.value);
        expect(end.context.inflight).toEqual({});
      }
    });

    it('never has two commands in flight, and never sends one twice but when its agent is asked again', () => {
      for (const state of states) expect(inflight(state).length).toBeLessThanOrEqual(1);
      for (const edge of edges) {
        const { from, event: next, to } = edge;
        const sent = to.effects.flatMap((effect) =>
          effect.type === 'sendCommand' ? [effect.command_id] : [],
        );
        if (sent.length === 0) continue;
        const asksAgain = next.type === 'rebound' || next.type === 'dispatch';
        const allowed = asksAgain
          ? inflight(from)
          : // Attempts only ever rise, as the next test shows: what is granted was never granted before.
            next.type === 'grant' && next.attempt > from.context.attempt && isAt(from, next.command_id)
            ? [next.command_id]
            : [];
        if (sent.length > 1 || !allowed.includes(sent[0]!)) expect.fail(storyOf(edge));
      }
    });

    it('takes steps in order, and goes on only after each was done', () => {
      for (const edge of edges) {
        const [before, after] = [edge.from.context, edge.to.snapshot.context];
        const completes = edge.to.snapshot.value === 'completed';
        const moves = after.position - before.position;
        const isLast = before.position === steps.length - 1;
        const fits = isDone(edge) && edge.to.heard && edge.from.value === 'active' ? 1 : 0;
        if (moves + Number(completes) !== fits || (completes && !isLast)) expect.fail(storyOf(edge));
        if (moves === 0 && after.attempt < before.attempt) expect.fail(storyOf(edge));
      }
      expect(edges.some(isDone)).toBe(true);
    });
  },
);

function isAt({ context }: RunSnapshot, command_id: string): boolean {
  return command_id.split('.')[1] === String(context.position);
}
