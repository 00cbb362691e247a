import { describe, expect, it } from 'vitest';
import { runMachine } from '../../../orchestrator/machine/run.ts';
import type { RunEffect } from '../../../orchestrator/machine/run-effect.ts';
import type { RunEvent } from '../../../orchestrator/machine/run-event.ts';
import type { Snapshot } from '../../../orchestrator/machine/statechart.ts';
import { stepMachine } from '../../../orchestrator/machine/step.ts';
import { describeWalks, fewEvents, retry } from './describe-walks.ts';
import type { WalkedRun } from './walk-runs.ts';

const plain = { policy: {}, attempts: 2 };
const once = { policy: {}, attempts: 1 };

/** What matters to steps that are decided, added and edited. */
const edits = ['admit', 'grant', 'settled', 'cancel', 'tick', 'crash', 'decided', 'recovery', 'tryAgain'];
const edited =
  (...more: RunEvent['type'][]): Required<WalkedRun>['only'] =>
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
  [
    'two steps, and a gap between them that is not kept',
    {
      steps: [once, { policy: { retry: retry(['failed']) }, attempts: 2 }],
      plan: [{}, { decides: true }],
      only: edited('late', 'gapAtRisk', 'gapBroken', 'leaveOut'),
    },
  ],
  ['one step', { steps: [{ policy: { timeout: 5, on_unknown: 'pause' }, attempts: 1 }] }],
  [
    'two steps side by side',
    { steps: [plain, plain], plan: [{ after: [] }, { after: [] }], only: fewEvents },
  ],
  [
    'two steps in order',
    {
      steps: [
        { policy: { progress_within: 5 }, attempts: 1 },
        { policy: { retry: retry(['failed', 'lost']) }, attempts: 2 },
      ],
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
  ...{ late: 0, gapAtRisk: 0, gapBroken: 0 },
} satisfies Record<RunEvent['type'], 0>;
const everyEffect = {
  ...{ log: 0, beginStep: 0, patchStep: 0, sendCommand: 0, sendCancel: 0, bookLocations: 0 },
  ...{ unverifyLocations: 0, restoreLocations: 0, quarantine: 0, endQuarantine: 0 },
  ...{ decide: 0, addRecovery: 0, takeOver: 0, tell: 0 },
} satisfies Record<RunEffect['type'], 0>;

/** The innermost states of a value, each with its path. */
function leavesOf(value: Snapshot<object>['value'], path = ''): string[] {
  if (typeof value === 'string') return [`${path}${value}`];
  return Object.entries(value).flatMap(([key, within]) => leavesOf(within ?? {}, `${path}${key}.`));
}

function leavesIn(node: typeof runMachine.root | typeof stepMachine.root, path = ''): string[] {
  const children = Object.values(node.states) as (typeof node)[];
  if (children.length === 0) return [path];
  return children.flatMap((child) => leavesIn(child, path === '' ? child.key : `${path}.${child.key}`));
}

// `run-machine-walk.long.test.ts` walks larger ones.
const walks = describeWalks(runs);

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
