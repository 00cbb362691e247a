import { describe, expect, it } from 'vitest';
import { playNight } from '../../../orchestrator/rehearsal/night.ts';
import type { LabCopy } from '../../../orchestrator/rehearsal/play.ts';
import type { RunDefinition, StepDefinition } from '../../../shared/contracts/run.ts';
import type { SimulatedNight } from '../../../shared/contracts/simulated-night.ts';
import { runDefinition, stepDefinition } from '../../fixtures/run-definition.ts';
import { StoringLab } from './owner-lab.ts';
import { labWorkcell } from './run-fixtures.ts';

const begin = 1_764_500_000_000;
const accepted = '01JB0000000000000000000001';

const step = (name: string, facts: Partial<StepDefinition> = {}) =>
  stepDefinition({ id: name, name, action: 'act', duration: 60, ...facts });

/** A lab with an instance of each module, as the store has it. */
function labOf(modules: readonly string[], lab = new StoringLab()): StoringLab {
  lab.now = begin;
  for (const module of modules)
    lab.hello({ module, instance: 'i', boot_id: module, journal_id: module, about: aboutOf(module) });
  return lab;
}

const aboutOf = (name: string) => ({
  name,
  actions: [{ name: 'act', args: [], files: [], results: [{ label: 'value', type: 'number' }] }],
});

const copyOf = ({ state, stored, now }: StoringLab, at = now): LabCopy => ({
  ...{ workcell: state.workcell, embedded: false, readAt: 0, at },
  ...structuredClone(stored),
});

const night = (
  copy: LabCopy,
  given: readonly Partial<RunDefinition>[],
  plays = 0,
  seed = 1,
): SimulatedNight =>
  playNight(
    copy,
    {
      runs: given.map((run, submission) => ({
        definition: runDefinition({ created_at: begin, ...run }),
        submission,
      })),
      ...{ seed, plays },
    },
    () => 0,
  );

/** Seconds after the beginning. */
const secondsOf = (time: string | null | undefined) => time && Math.round((Date.parse(time) - begin) / 1000);
const endsOf = ({ runs }: SimulatedNight) => runs.map(({ end }) => secondsOf(end?.about));

describe('a simulated night', () => {
  it('begins with what instruments have in hand, and ends with what is given', () => {
    const lab = labOf(['arm', 'reader']);
    lab.begin(accepted, [step('move'), step('read', { module: 'reader' })]);
    const copy = copyOf(lab, lab.now + 20_000);
    const told = night(copy, [
      { label: 'new', steps: [step('read too', { module: 'reader', duration: 30 })] },
    ]);
    expect(told.runs).toMatchObject([
      { run_id: accepted, completed: 1, failed: 0, gaps: [] },
      { label: 'new', submission: 0, completed: 1 },
    ]);
    expect(endsOf(told)).toEqual([120, 50]);
    expect(
      told.bars.map(({ run, name, module, from, until }) => [
        run,
        name,
        module,
        secondsOf(from),
        secondsOf(until),
      ]),
    ).toEqual([
      [0, 'move', 'arm', 20, 60],
      [1, 'read too', 'reader', 20, 50],
      [0, 'read', 'reader', 60, 120],
    ]);
    expect(told.instruments).toMatchObject([
      { module: 'arm', busy: 0.4, actions: 1 },
      { module: 'reader', busy: 0.9, actions: 2 },
    ]);
    expect([secondsOf(told.until), told.notes]).toEqual([120, []]);
  });

  it('has a plan as the owner has one > a run with much left goes before one that came to wait first', () => {
    const runs = [
      [step('acts')],
      [step('ends')],
      [step('begins'), step('long', { module: 'reader', duration: 600 })],
    ];
    const given = runs.map((steps, n) => ({
      ...{ run_id: `01JB000000000000000000000${n}`, experiment_id: `experiment ${n}`, steps },
    }));
    const told = night(copyOf(labOf(['arm', 'reader'])), given, 5);
    expect(told.bars.map(({ name }) => name)).toEqual(['acts', 'begins', 'ends', 'long']);
    expect(endsOf(night(copyOf(labOf(['arm', 'reader'])), given))).toEqual([60, 180, 720]);
  });

  it('changes nothing of what it is played from, and is the same for the same seed', () => {
    const lab = labOf(['arm']);
    lab.begin(accepted, [step('move'), step('move again')]);
    const copy = copyOf(lab);
    const before = JSON.stringify(copy);
    const given = [{ run_id: '01JB0000000000000000000009', steps: [step('third')] }];
    const told = night(copy, given, 20);
    expect(told.plays).toBe(20);
    expect(night(copy, given, 20)).toEqual(told);
    expect(night(copy, given, 20, 2).runs).not.toEqual(told.runs);
    expect(JSON.stringify(copy)).toBe(before);
    const { from, until } = told.runs[0]?.end ?? { from: '', until: '' };
    expect(secondsOf(from)).toBeLessThan(secondsOf(until) as number);
    // It waits for the other one's action between its two.
    expect(secondsOf(from)).toBeGreaterThanOrEqual(3 * 48);
    expect(secondsOf(until)).toBeLessThanOrEqual(3 * 72);
  });

  it('tells which gaps are not sure to be kept, and which runs are late', () => {
    const lab = labOf(['arm', 'reader']);
    const steps = [
      step('heat'),
      step('read', {
        module: 'reader',
        gaps: [{ from: 0, point: 'start', at: 'start', max: 62, soft: true }],
      }),
    ];
    const told = night(copyOf(lab), [{ steps, complete_by: begin + 122_000 }], 30);
    const [{ gaps, late, completed }] = told.runs as [SimulatedNight['runs'][number]];
    expect(gaps).toMatchObject([
      { text: 'step 2 "read" is to begin within 62 s of the beginning of step 1 "heat"' },
    ]);
    expect(gaps[0]?.broken).toBeGreaterThan(0);
    expect(gaps[0]?.broken).toBeLessThan(30);
    expect([completed, late! > 0, late! < 30]).toEqual([30, true, true]);
  });

  it('tells of no gap that is kept', () => {
    const lab = labOf(['arm', 'reader']);
    const steps = [
      step('heat'),
      step('read', { module: 'reader', gaps: [{ from: 0, point: 'end', at: 'start', max: 30 }] }),
    ];
    const told = night(copyOf(lab), [{ steps }, { steps }], 5);
    expect(told.runs.map(({ completed, gaps }) => [completed, gaps])).toEqual([
      [5, []],
      [5, []],
    ]);
  });

  it('has a person answer after as long as people did, and else leaves the question open', () => {
    const { modules: _, ...others } = labWorkcell;
    const person = {
      ...{ name: 'person', model: null, interface: 'operator', config: {}, workcell_coordinates: null },
      ...{ locations: [], active: true },
    };
    const lab = labOf(['person', 'arm']);
    lab.state.workcell = { ...others, modules: [person] };
    const { duration: _d, ...asks } = step('look', { module: 'person' });
    const given = [{ steps: [asks, step('move')] }];
    const [open] = night(copyOf(lab), given).runs;
    expect(open).toMatchObject({ completed: 0, open: 'waits for the answer of person/i' });
    const copy = copyOf(lab);
    copy.fields['durations:person'] = { act: { i: [600_000, 660_000, 900_000] } };
    expect(endsOf(night(copy, given))).toEqual([720]);
  });

  it('does what depends on results that nobody knows, a loop of it as often as it was done before', () => {
    const lab = labOf(['arm', 'reader']);
    const scope = { steps: { read: 0 }, values: {} };
    const steps = [
      step('read', { module: 'reader' }),
      step('dilute', { when: 'steps.read.data.value > 3', scope }),
      step('again', {
        scope: { steps: { again: 2 }, values: {} },
        loop: {
          repeat: { until: 'steps.again.data.value > 3', max: 20 },
          body: [{ ...step(''), number: -1, after: [] }],
        },
      }),
      step('each', {
        scope,
        loop: {
          for_each: { items: 'steps.read.data.wells', as: 'well', max_parallel: 1 },
          body: [
            {
              ...step('', {
                expressions: { '/args/x': '${{ well.volume }}' },
                args: { x: '' },
                scope: { steps: {}, values: {}, loop: 3 },
              }),
              number: -2,
              after: [],
            },
          ],
        },
      }),
      step('never', { when: 'payload.more', scope: { steps: {}, values: { payload: { more: false } } } }),
    ];
    const told = night(copyOf(lab), [{ steps }]);
    expect(told.runs).toMatchObject([{ completed: 1, failed: 0 }]);
    expect(told.bars.map(({ name }) => name)).toEqual(['read', 'dilute', 'again[1]', 'each[1]']);
    const copy = copyOf(lab);
    copy.fields['rounds'] = { 'work / again': [3], 'work / each': [2] };
    const names = night(copy, [{ steps }]).bars.map(({ name }) => name);
    expect(names.slice(2)).toEqual(['again[1]', 'again[2]', 'again[3]', 'each[1]', 'each[2]']);
  });

  it('says of which action nobody knows how long it takes, and why a run never ends', () => {
    const lab = labOf(['arm']);
    const { duration: _, ...unknown } = step('move');
    const told = night(copyOf(lab), [{ steps: [unknown] }, { steps: [step('read', { module: 'reader' })] }]);
    expect(told.runs.map(({ completed, open }) => [completed, open])).toEqual([
      [1, undefined],
      [0, 'waits for an agent of module reader: none has said hello'],
    ]);
    expect(told.notes).toEqual([
      'nobody knows how long act on arm takes, and it counts as over at once: give its step a duration',
    ]);
  });

  it('that takes too long to be played > says how far it came', () => {
    const lab = labOf(['arm']);
    let now = 0;
    const steps = Array.from({ length: 10 }, (_, n) => step(`move ${n}`));
    const runs = [{ definition: runDefinition({ created_at: begin, steps }), submission: 0 }];
    const told = playNight(copyOf(lab), { runs, seed: 1, plays: 20 }, () => (now += 4_000));
    expect(told).toMatchObject({ plays: 0, runs: [{ completed: 0, open: 'is not played to its end' }] });
    expect(told.notes).toEqual([
      expect.stringMatching(/^so much is to be done that only the first \d min were played/),
    ]);
  });
});
