import { describe, expect, it } from 'vitest';
import { heldStepCommands, lookAtLocation } from '../../../../shared/explain/condition/commands.ts';
import { followWaits } from '../../../../shared/explain/waits/follow-waits.ts';
import type { Lab } from '../../../../shared/explain/waits/link.ts';
import type { Json } from '../../../../shared/kernel/json/json.ts';
import type { RunSummary, StoredRun } from '../../../../shared/contracts/run.ts';
import type { WaitingFor } from '../../../../shared/contracts/waiting-for.ts';
import { decodeWorkcellState, workcellField } from '../../../../shared/contracts/workcell-state.ts';
import { newStoredRun, stepDefinition } from '../../../fixtures/run-definition.ts';
import { armWorkcell, presentInstance } from '../../orchestrator/run-fixtures.ts';

const at = Date.UTC(2026, 10, 25, 21);
const utc = (ms: number) => new Date(ms).toISOString();
const workcell = {
  ...armWorkcell,
  config: { ...armWorkcell.config, verify_locations_before_transfer: true },
};
const [one, two, three] = [1, 2, 3].map((n) => `01JB000000000000000000000${n}`) as [string, string, string];
const experiment = '01JB0000000000000000000009';

function aRun(run_id: string, facts: Partial<RunSummary>, more: Partial<StoredRun> = {}): StoredRun {
  const { waiting: text, retry_at, step_index: step = 0 } = facts;
  const wait = { step, name: '', since: at - 60_000 };
  const waiting_for: WaitingFor[] = [
    ...(text === undefined ? [] : [{ ...wait, reason: 'busy' as const, facts: { told: text } }]),
    ...(retry_at === undefined ? [] : [{ ...wait, reason: 'retry' as const, until: retry_at }]),
  ];
  const summary = { step_index: 0, paused: false, acting: false, waiting_for, ...facts };
  return { ...newStoredRun({ run_id }), state: 'active', summary, ...more };
}

function labOf(fields: Record<string, Json>, changes: Partial<Lab> = {}): Lab {
  return {
    ...{ workcell, embedded: false, at, infrastructure: [], unknownOf: () => undefined },
    state: decodeWorkcellState(fields),
    ...changes,
  };
}

const chainOf = (lab: Lab, run: StoredRun, others: StoredRun[] = []) =>
  followWaits(lab, run, async (id) => [run, ...others].find(({ definition }) => definition.run_id === id));

const waiting = { waiting: 'waits for arm/a to be free' };
const occupied = [
  { command_id: `${two}.1.1`, run_id: two, number: 1, acting_since: at - 180_000, step_name: 'Mix' },
];
const acting = {
  status: 'running',
  attempt: 1,
  command_id: `${two}.1.1`,
  instance: 'a',
  started_at: at - 180_000,
} as const;

describe('followWaits', () => {
  it('a step has failed and is held > what a person can say, whatever else of the run goes on', async () => {
    const held = { reason: 'failed_step', step: 1, name: '', since: at } as const;
    const run = aRun(one, { waiting_for: [held] }, { steps: { 0: { ...acting, command_id: `${one}.0.1` } } });
    expect(await chainOf(labOf({}), run)).toMatchObject([
      { kind: 'failed_step', run_id: one, step: 1, since: utc(at), next: heldStepCommands(one) },
    ]);
  });

  it('several steps wait > the chain is that of the one that has waited longest', async () => {
    const wait = { reason: 'busy', name: '', instance: 'a' } as const;
    const waits = [1, 0].map((step) => ({ ...wait, step, since: at - step * 1_000 }));
    const chain = await chainOf(labOf({}), aRun(one, { waiting_for: waits }));
    expect(chain[0]).toMatchObject({ kind: 'step', step: 1, since: utc(at - 1_000) });
  });

  it('a step waits beside one of its run that acts > the chain is that of the step that waits', async () => {
    const own = { ...acting, command_id: `${one}.0.1` };
    const inHand = { command_id: `${one}.0.1`, run_id: one, number: 1, acting_since: at, step_name: 'Warm' };
    const lab = labOf({
      [workcellField.instance('arm/a')]: presentInstance({ occupied }),
      [workcellField.instance('vm/a')]: presentInstance({ module: 'vm', occupied: [inHand] }),
    });
    const run = aRun(one, { ...waiting, step_index: 1 }, { steps: { 0: own } });
    run.definition.steps = [
      stepDefinition({ name: 'Warm', module: 'vm' }),
      stepDefinition({ name: 'Wash B' }),
    ];
    const chain = await chainOf(lab, run, [aRun(two, {}, { steps: { 1: acting } })]);
    expect(chain.map(({ kind, run_id, step }) => [kind, run_id, step])).toEqual([
      ['step', one, 1],
      ['acting', two, 1],
    ]);
  });

  it('several steps are in hand, and one of them waits for a person > the chain is that of this one', async () => {
    const entry = (step: number) => ({ command_id: `${one}.${step}.1`, run_id: one, number: step + 1 });
    const lab = labOf({
      [workcellField.instance('arm/a')]: presentInstance({ occupied: [entry(0)] }),
      [workcellField.instance('arm/b')]: presentInstance({ instance: 'b', occupied: [entry(1)] }),
    });
    const own = (step: number) => ({ ...acting, command_id: `${one}.${step}.1` });
    const wait = { reason: 'person', step: 1, name: '', since: at } as const;
    const run = aRun(one, { waiting_for: [wait] }, { steps: { 0: own(0), 1: own(1) } });
    expect(await chainOf(lab, run)).toMatchObject([
      { kind: 'acting', instance: 'b', step: 1, next: `weir ask ${one}.1.1` },
    ]);
  });

  it('its owner has noted one instance > only what holds that one back counts', async () => {
    const lab = labOf({
      [workcellField.instance('arm/a')]: presentInstance({ occupied }),
      [workcellField.instance('arm/b')]: presentInstance({ instance: 'b', error: 'worn', error_since: at }),
    });
    const wait = { reason: 'unfit', step: 0, name: '', since: at, instance: 'b' } as const;
    const [, why] = await chainOf(lab, aRun(one, { waiting_for: [wait] }));
    expect(why).toMatchObject({ kind: 'error', instance: 'b' });
  });

  it('the instrument is busy with another run > its step follows, with the time that its workflow allows', async () => {
    const steps = [stepDefinition(), stepDefinition({ name: 'Mix', timeout: 360 })];
    const other = aRun(two, { acting: true, step_index: 1 }, { steps: { 1: acting } });
    other.definition.steps = steps;
    const lab = labOf({ [workcellField.instance('arm/a')]: presentInstance({ occupied }) });
    expect(await chainOf(lab, aRun(one, waiting), [other])).toEqual([
      expect.objectContaining({
        kind: 'step',
        run_id: one,
        step: 0,
        text: 'step 1 "move it" waits for arm/a to be free',
      }),
      {
        kind: 'acting',
        text: `arm/a acts on run ${two} step 2 "Mix"`,
        ...{ module: 'arm', instance: 'a', run_id: two, label: 'work', step: 1, step_name: 'Mix' },
        since: utc(at - 180_000),
        until: { at: utc(at + 180_000), basis: 'timeout' },
      },
    ]);
  });

  it('the workflow says no time, and earlier runs do > until when it likely acts, while that is still to come', async () => {
    const durations = { move: { a: [60_000, 240_000], b: [300_000] }, dance: { a: [1, 2, 3] } };
    const fields = { [workcellField.instance('arm/a')]: presentInstance({ occupied }) };
    const lab = labOf({ ...fields, [workcellField.durations('arm')]: durations });
    const other = aRun(two, {}, { steps: { 1: acting } });
    other.definition.steps = [stepDefinition(), stepDefinition({ name: 'Mix' })];
    const until = { at: utc(at + 60_000), basis: 'history' };
    expect(await chainOf(lab, aRun(one, waiting), [other])).toMatchObject([{ kind: 'step' }, { until }]);
    const late = await chainOf({ ...lab, at: at + 60_000 }, other);
    expect(late[0]).not.toHaveProperty('until');
    const seldom = labOf({ ...fields, [workcellField.durations('arm')]: { move: { a: [60_000, 240_000] } } });
    expect((await chainOf(seldom, other))[0]).not.toHaveProperty('until');
  });

  it('the agent of the busy instrument is silent > that ends the chain, with when the outcome is unknown', async () => {
    const record = presentInstance({ occupied, presence: 'lost', since: at - 60_000 });
    const lab = labOf({ [workcellField.instance('arm/a')]: record });
    const chain = await chainOf(lab, aRun(two, {}, { steps: { 1: acting } }));
    expect(chain.map(({ kind }) => kind)).toEqual(['acting', 'silent']);
    expect(chain[1]).toMatchObject({
      text: 'arm/a: its agent is silent',
      until: { at: utc(at + 540_000), basis: 'lost_after' },
      next: 'weir agent arm --workcell FILE --instance a',
    });
    const [, later] = await chainOf({ ...lab, at: at + 540_000 }, aRun(two, {}, { steps: { 1: acting } }));
    expect([later?.text, later?.until]).toEqual([
      `arm/a: its agent is silent; once it is back, it may tell what became of step 2 "Mix" of run ${two}`,
      undefined,
    ]);
  });

  it('the run is simulated > how the instruments stand is nothing to it', async () => {
    const run = aRun(one, waiting);
    run.definition.simulate = true;
    const lab = labOf({ [workcellField.instance('arm/a')]: presentInstance({ occupied }) });
    expect((await chainOf(lab, run)).map(({ kind }) => kind)).toEqual(['step']);
  });

  it('an operator has locked the module > who, since when, and the command that ends it', async () => {
    const held_by = { what: 'module', hold: 'locked', by: 'Ada', since: at } as const;
    const wait = { reason: 'held', step: 0, name: '', since: at, held_by } as const;
    const chain = await chainOf(labOf({}), aRun(one, { waiting_for: [wait] }));
    expect(chain[1]).toEqual({
      ...{ kind: 'locked', text: 'arm is locked by Ada', module: 'arm', since: utc(at), by: 'Ada' },
      next: 'weir admin unlock arm',
    });
  });

  it('an unknown outcome of another run holds the instrument back > that run is named, with its word', async () => {
    const record = presentInstance({ error: 'it died', error_since: at, quarantined_for: [`${two}.0.1`] });
    const lab = labOf({ [workcellField.instance('arm/a')]: record }, { unknownOf: () => 'waits' });
    const chain = await chainOf(lab, aRun(one, waiting));
    expect(chain[1]).toMatchObject({
      ...{ kind: 'outcome_unknown', module: 'arm', instance: 'a', run_id: two, step: 0 },
      next: `weir resolve ${two}`,
    });
  });

  it('a location is taken > the run that will clear it follows, and what that waits for; else what a person does', async () => {
    const deck = { reason: 'location', step: 0, name: '', since: at, location: 'deck' } as const;
    const mine = aRun(one, { waiting_for: [{ ...deck, run: two }] });
    const held_by = { what: 'run', hold: 'paused', since: at, by: 'Ada', reason: 'cleaning' } as const;
    const paused = { reason: 'paused', step: 0, name: '', since: at, held_by } as const;
    const theirs = aRun(two, { waiting_for: [paused] });
    const lab = labOf({ [workcellField.location('deck')]: { state: experiment, since: at } });
    expect(await chainOf(lab, mine, [theirs])).toMatchObject([
      { kind: 'step' },
      {
        ...{ kind: 'location', location: 'deck', since: utc(at) },
        text: `location deck holds what is of experiment ${experiment}`,
      },
      { kind: 'run_paused', run_id: two, by: 'Ada', reason: 'cleaning', next: `weir resume ${two}` },
    ]);
    const nobody = await chainOf(lab, aRun(one, { waiting_for: [deck] }));
    expect(nobody.at(-1)).toMatchObject({ kind: 'location', next: lookAtLocation('deck') });
  });

  it('its runs wait for each other > that, and whom to cancel; a run that is in the chain already ends it', async () => {
    const wait = { step: 0, name: '', since: at } as const;
    const circle = [{ run: one, step: 0, name: '' }];
    const deadlock = aRun(one, { waiting_for: [{ ...wait, reason: 'circle', run: two, circle }] });
    expect(await chainOf(labOf({}), deadlock)).toMatchObject([
      { kind: 'step' },
      { kind: 'circle', next: `weir cancel ${one}` },
    ]);
    const turn = (run_id: string, run: string) =>
      aRun(run_id, { waiting_for: [{ ...wait, reason: 'sequential', run }] });
    const kinds = await chainOf(labOf({}), turn(one, two), [turn(two, one)]);
    expect(kinds.map(({ kind, run_id }) => [kind, run_id])).toEqual([
      ['turn', one],
      ['turn', two],
    ]);
  });

  it('a pause between attempts > until when', async () => {
    const chain = await chainOf(labOf({}), aRun(three, { retry_at: at + 5_000 }));
    expect(chain).toMatchObject([{ kind: 'retry', until: { at: utc(at + 5_000), basis: 'retry' } }]);
  });

  it('what weir stands on is not well > every chain ends there, and at a full disk where files are being stored', async () => {
    const trouble = (key: 'broker' | 'disk') => ({
      ...{ key, text: `the ${key} is not well`, since: utc(at), then: 'no run goes on' },
      ...{ first: 'see to it', next: 'weir doctor' },
    });
    const fields = { [workcellField.instance('arm/a')]: presentInstance({ occupied }) };
    const unseen = { ...aRun(one, {}), state: 'new' as const };
    const away = labOf(fields, { infrastructure: [trouble('broker'), trouble('disk')] });
    expect(await chainOf(away, unseen)).toMatchObject([
      { kind: 'not_taken' },
      { kind: 'broker', text: 'the broker is not well: no run goes on', since: utc(at), next: 'weir doctor' },
    ]);
    const full = labOf(fields, { infrastructure: [trouble('disk')] });
    const kinds = async (run: StoredRun, lab = full) => (await chainOf(lab, run)).map(({ kind }) => kind);
    expect(await kinds(unseen)).toEqual(['not_taken']);
    const rested = occupied.map((entry) => ({ ...entry, rested: true as const }));
    const stores = { [workcellField.instance('arm/a')]: presentInstance({ occupied: rested }) };
    const done = aRun(two, {}, { steps: { 1: acting } });
    expect(await kinds(done, labOf(stores, { infrastructure: full.infrastructure }))).toEqual([
      'storing',
      'disk',
    ]);
  });

  it('a run that is over > no chain', async () => {
    expect(await chainOf(labOf({}), { ...aRun(one, {}), state: 'completed' })).toEqual([]);
  });

  it('a word is missing on a step of the run itself > that is all', async () => {
    const wait = { reason: 'outcome_unknown', step: 1, name: '', instance: 'a', since: at } as const;
    const steps = { 1: { ...acting, command_id: `${one}.1.1` } };
    const chain = await chainOf(labOf({}), aRun(one, { waiting_for: [wait] }, { steps }));
    expect(chain).toMatchObject([
      { kind: 'outcome_unknown', step: 1, instance: 'a', next: `weir resolve ${one}` },
    ]);
  });
});
