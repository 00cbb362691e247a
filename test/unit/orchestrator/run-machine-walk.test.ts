import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { advance, type Advance } from '../../../orchestrator/run-machine/advance.ts';
import { runMachine } from '../../../orchestrator/run-machine/run.ts';
import { stepsBefore } from '../../../orchestrator/run-machine/plan.ts';
import type { RunSnapshot } from '../../../orchestrator/run-machine/run-context.ts';
import type { RunEffectType } from '../../../orchestrator/run-machine/run-effect.ts';
import type { RunEventType } from '../../../orchestrator/run-machine/run-event.ts';
import { isTaking } from '../../../orchestrator/run-machine/paused-run.ts';
import {
  attemptsGranted,
  inFlight,
  isCleaningUp,
  isDone,
  isEnded,
  isOver,
  stateOf,
  workOf,
} from '../../../orchestrator/run-machine/run-queries.ts';
import type { Standing } from '../../../orchestrator/run-machine/statechart.ts';
import { stepMachine } from '../../../orchestrator/run-machine/step.ts';
import type { AttemptPolicy } from '../../../orchestrator/run-machine/step-context.ts';
import { command, event, throughJson } from './run-fixtures.ts';
import { eventsAbout, eventsFor, longWait, walkRuns, type Edge, type WalkedRun } from './walk-runs.ts';

const retry = (on: Required<AttemptPolicy>['retry']['on'], wait = 1): Required<AttemptPolicy>['retry'] => ({
  ...{ attempts: 2, on, backoff: { initial: wait, factor: 1, max: wait } },
});
const plain = { policy: {}, attempts: 2 };
const once = { policy: {}, attempts: 1 };

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
const fewEvents: WalkedRun['only'] = (next) =>
  together.has(next.type) && !(next.type === 'settled' && next.settlement.outcome === 'cancelled');

/** What matters to steps that are decided, added and edited. */
const edits = ['admit', 'grant', 'settled', 'cancel', 'tick', 'crash', 'decided', 'recovery', 'tryAgain'];
const edited =
  (...more: RunEventType[]): Required<WalkedRun>['only'] =>
  (next) =>
    [...edits, ...more].includes(next.type) &&
    !(next.type === 'settled' && !['succeeded', 'failed'].includes(next.settlement.outcome));

const runs: [string, WalkedRun][] = [
  [
    'a step that is decided and held',
    {
      ...{ steps: [plain], plan: [{ decides: true, on_failure: 'pause' }], grows: 1 },
      only: edited('leaveOut', 'insert', 'change'),
    },
  ],
  [
    'a step in rounds, and one after it',
    { steps: [once, once], plan: [{ decides: true }, {}], grows: 2, only: edited('forgotten') },
  ],
  [
    'a step that is recovered from and tried again, or left behind',
    {
      steps: [{ policy: { retry: retry(['failed'], 0) }, attempts: 2 }, once],
      plan: [{ recovers: true, on_failure: 'continue' }, {}],
      grows: 2,
      only: edited('leaveOut'),
    },
  ],
  [
    'a step, and one that cleans up',
    {
      steps: [plain, plain],
      plan: [{}, { cleanup: true }],
      only: edited('leaveOut', 'started', 'pause', 'resume'),
    },
  ],
  ['one step', { steps: [{ policy: { timeout: 5, on_unknown: 'pause' }, attempts: 1 }] }],
  [
    'two steps, one after the other',
    {
      steps: [
        { policy: { progress_within: 5 }, attempts: 1 },
        { policy: { on_unknown: 'pause', retry: retry(['failed', 'lost']) }, attempts: 2 },
      ],
    },
  ],
  [
    'one step that may be repeated after anything',
    {
      steps: [
        { policy: { timeout: 5, retry: retry(['failed', 'interrupted', 'lost', 'timeout']) }, attempts: 2 },
      ],
    },
  ],
  [
    'two steps side by side',
    { steps: [plain, plain], plan: [{ after: [] }, { after: [] }], only: fewEvents },
  ],
  [
    'two steps side by side, one repeated and one asked about, and one after both',
    {
      steps: [
        { policy: { retry: retry(['failed'], 0) }, attempts: 2 },
        { policy: { on_unknown: 'pause' }, attempts: 1 },
        { policy: {}, attempts: 1 },
      ],
      plan: [{ after: [] }, { after: [] }, { after: [0, 1] }],
      only: fewEvents,
    },
  ],
];

// With the types that hold them to it: whatever is added must be walked, too.
const everyEvent = {
  ...{ admit: 0, grant: 0, sent: 0, started: 0, progress: 0, hindered: 0, logged: 0, settled: 0 },
  ...{ unacted: 0, unknown: 0, silent: 0, rebound: 0, remembered: 0, forgotten: 0 },
  ...{ cancel: 0, pause: 0, resume: 0, resolve: 0, tick: 0, crash: 0 },
  ...{ decided: 0, recovery: 0, tryAgain: 0, leaveOut: 0, insert: 0, change: 0 },
} satisfies Record<RunEventType, 0>;
const everyEffect = {
  ...{ log: 0, beginStep: 0, patchStep: 0, sendCommand: 0, sendCancel: 0, bookLocations: 0 },
  ...{ unverifyLocations: 0, restoreLocations: 0, quarantine: 0, endQuarantine: 0 },
  ...{ decide: 0, addRecovery: 0, takeOver: 0 },
} satisfies Record<RunEffectType, 0>;

const tell = ({ snapshot, effects }: Advance): string => JSON.stringify([snapshot, effects]);
/** Mostly they are the same to the letter; else but for the order of their keys. */
const isSame = (one: Advance, other: Advance): boolean =>
  tell(one) === tell(other) || isDeepStrictEqual(JSON.parse(tell(one)), JSON.parse(tell(other)));
const storyOf = ({ from, event: next }: Pick<Edge, 'from' | 'event'>): string => JSON.stringify([from, next]);

/** The innermost states of a value, each with its path. */
function leavesOf(value: Standing<object>['value'], path = ''): string[] {
  if (typeof value === 'string') return [`${path}${value}`];
  return Object.entries(value).flatMap(([key, within]) => leavesOf(within ?? {}, `${path}${key}.`));
}

function leavesIn(node: typeof runMachine.root | typeof stepMachine.root, path = ''): string[] {
  const children = Object.values(node.states) as (typeof node)[];
  if (children.length === 0) return [path];
  return children.flatMap((child) => leavesIn(child, path === '' ? child.key : `${path}.${child.key}`));
}

const walks = runs.map(([name, run]) => ({ name, run, ...walkRuns(run) }));

describe('the machines of a run and its steps, every event in every state', () => {
  it('all workflows > each event is heard and each effect comes of it somewhere', () => {
    const heard = walks.flatMap(({ edges }) => edges.filter(({ to }) => to.heard));
    expect(new Set(heard.map((edge) => edge.event.type))).toEqual(new Set(Object.keys(everyEvent)));
    const effects = heard.flatMap(({ to }) => to.effects.map(({ type }) => type));
    expect(new Set(effects)).toEqual(new Set(Object.keys(everyEffect)));
  });

  it('all workflows > every state of both charts is reached', () => {
    const states = walks.flatMap((walk) => walk.states);
    expect(new Set(states.flatMap(({ value }) => leavesOf(value)))).toEqual(
      new Set(leavesIn(runMachine.root)),
    );
    const steps = states.flatMap((state) =>
      Object.values(state.steps).flatMap(({ value }) => leavesOf(value)),
    );
    // A step that depends on steps that are not done has no snapshot.
    expect(new Set([...steps, 'pending'])).toEqual(new Set(leavesIn(stepMachine.root)));
  });
});

describe.each(walks)(
  'a run of $name, walked through every path',
  { timeout: 60_000 },
  ({ run, states, edges }) => {
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
  },
);

function stepIn(command_id: string): number {
  return Number(command_id.split('.')[1]);
}
