import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { advance, type Advance } from '../../../orchestrator/machine/advance.ts';
import {
  isTaking,
  attemptsGranted,
  inFlight,
  isCleaningUp,
  isDone,
  isEnded,
  isOver,
  stateOf,
  workOf,
} from '../../../orchestrator/machine/run-queries.ts';
import { stepsBefore } from '../../../orchestrator/machine/plan.ts';
import type { RunSnapshot } from '../../../orchestrator/machine/run-context.ts';
import type { AttemptPolicy } from '../../../orchestrator/machine/step-context.ts';
import { command, event, throughJson } from './run-fixtures.ts';
import {
  eventsAbout,
  eventsFor,
  longWait,
  walkRuns,
  type Edge,
  type Walk,
  type WalkedRun,
} from './walk-runs.ts';

/** A policy that repeats a step once. */
export const retry = (
  on: Required<AttemptPolicy>['retry']['on'],
  wait = 1,
): Required<AttemptPolicy>['retry'] => ({
  ...{ attempts: 2, on, backoff: { initial: wait, factor: 1, max: wait } },
});

/** What matters to how the steps of one run go together. */
const together = new Set<string>([
  ...[
    'admit',
    'grant',
    'started',
    'settled',
    'unacted',
    'unknown',
    'cancel',
    'pause',
    'resume',
    'tick',
    'crash',
  ],
]);
export const fewEvents: Required<WalkedRun>['only'] = (next) =>
  together.has(next.type) && !(next.type === 'settled' && next.settlement.outcome === 'cancelled');

const tell = ({ snapshot, effects }: Advance): string => JSON.stringify([snapshot, effects]);
/** Mostly they are the same to the letter; else but for the order of their keys. */
const isSame = (one: Advance, other: Advance): boolean =>
  tell(one) === tell(other) || isDeepStrictEqual(JSON.parse(tell(one)), JSON.parse(tell(other)));
const storyOf = ({ from, event: next }: Pick<Edge, 'from' | 'event'>): string => JSON.stringify([from, next]);

/** Walks these runs through every path, and tests what must hold of each; returns the walks. */
export function describeWalks(runs: readonly [name: string, run: WalkedRun][]): Walk[] {
  const walks = runs.map(([name, run]) => ({ name, run, ...walkRuns(run) }));
  describe.each(walks)('a run of $name, walked through every path', ({ run, states, edges }) => {
    const living = states.filter((state) => !isOver(state));
    const ended = states.filter(isOver);

    it('behaves the same from a snapshot that went through JSON, for every event in every state', () => {
      const restored = new Map(living.map((state) => [state, throughJson(state)]));
      for (const edge of edges) {
        const again = advance(restored.get(edge.from)!, edge.event);
        const isUnheard = !again.heard && !edge.to.heard;
        if (!isUnheard && !isSame(again, edge.to)) expect.fail(storyOf(edge));
      }
      expect(edges.length).toBeGreaterThan(500);
    });

    it('hears nothing about a command that it does not wait for, in whatever state', () => {
      const strange = [...eventsAbout(command(9, 9)), ...eventsAbout(command(0, 9))];
      for (const state of living) {
        for (const next of strange) {
          if (advance(state, next).heard) expect.fail(storyOf({ from: state, event: next }));
        }
      }
      expect(living.length).toBeGreaterThan(20);
    });

    it('never changes a terminal run, whatever comes, and leaves nothing of it open', () => {
      for (const state of ended) {
        const open = Object.values(state.steps).filter((step) => !isEnded(step));
        expect(open).toEqual([]);
        for (const next of eventsFor(living[0]!, run.steps)) {
          expect(advance(throughJson(state), next).heard).toBe(false);
        }
      }
      expect(new Set(ended.map(stateOf))).toEqual(new Set(['completed', 'failed', 'cancelled']));
    });

    it('ends a run within one cancel and time from every state that is not terminal', () => {
      for (const state of living) {
        const cancelled = advance(throughJson(state), event('cancel', { atOnce: true })).snapshot;
        const end = advance(throughJson(cancelled), event('tick', {}, 2 * longWait)).snapshot;
        expect(['cancelled', 'failed']).toContain(stateOf(end));
        expect(inFlight(end)).toEqual([]);
      }
    });

    it('never begins a command twice, and sends one again only when its agent is asked again', () => {
      for (const edge of edges) {
        const { from, event: next, to } = edge;
        const sent = to.effects.flatMap((effect) =>
          effect.type === 'sendCommand' ? [effect.command_id] : [],
        );
        if (sent.length === 0) continue;
        const known = next.type === 'rebound' ? inFlight(from).map(({ command_id }) => command_id) : [];
        // Attempts only ever rise, as the next test shows: what is granted was never granted before.
        const fresh = next.type === 'grant' && next.attempt > attemptsGranted(from, stepIn(next.command_id));
        if (sent.length > 1 || !(fresh || known.includes(sent[0]!))) expect.fail(storyOf(edge));
      }
      expect(edges.some(({ event: next, to }) => next.type === 'grant' && to.heard)).toBe(true);
    });

    it('grants a step only once all that it depends on is done, and never undoes one that is', () => {
      for (const edge of edges) {
        const { from, event: next, to } = edge;
        const done = (state: RunSnapshot) =>
          Object.values(state.steps).flatMap((step) => (isDone(step) ? [step.context.step] : []));
        const isDoneBefore = (step: number) => done(from).includes(step);
        if (next.type === 'grant' && to.heard && !isCleaningUp(from)) {
          const needs = stepsBefore(from.plan, stepIn(next.command_id));
          if (!needs.every(isDoneBefore)) expect.fail(storyOf(edge));
        }
        if (!done(from).every((step) => done(to.snapshot).includes(step))) expect.fail(storyOf(edge));
        const all = done(to.snapshot).length === to.snapshot.plan.length;
        if (stateOf(to.snapshot) === 'completed' && !all) expect.fail(storyOf(edge));
        for (const step of from.plan.keys()) {
          if (attemptsGranted(to.snapshot, step) < attemptsGranted(from, step)) expect.fail(storyOf(edge));
        }
      }
      expect(edges.some(({ to }) => stateOf(to.snapshot) === 'completed')).toBe(true);
    });

    it('one step has failed, or the run is cancelled or paused > nothing is granted any more', () => {
      const closed = edges.filter(({ from, event: next }) => next.type === 'grant' && !isTaking(from));
      expect(closed.some(({ from }) => workOf(from) === 'draining')).toBe(true);
      expect(closed.filter(({ to }) => to.heard)).toEqual([]);
    });
  });
  return walks;
}

function stepIn(command_id: string): number {
  return Number(command_id.split('.')[1]);
}
