import { describe, expect, it } from 'vitest';
import { openLabState } from '../../../orchestrator/state/open-lab-state.ts';
import { forgottenInstance } from '../../../shared/contracts/address.ts';
import type { BodyOf } from '../../../shared/contracts/message.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { TemplateStep } from '../../../shared/contracts/step-flow.ts';
import { workcellField } from '../../../shared/contracts/workcell-state.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { commands, endOf, first, Lab, logOf, welcomes } from './owner-lab.ts';
import { labWorkcell, presentInstance } from './run-fixtures.ts';

const journalOf = { a: 'ja', b: 'jb' } as const;
type Name = keyof typeof journalOf;
type Known = BodyOf<'agent.hello'>['commands'];

const step = (name: string, given: Partial<StepDefinition> = {}) =>
  stepDefinition({ id: name, name, ...given });
const template = (number: number, given: Partial<TemplateStep> = {}): TemplateStep => ({
  ...step('', { id: 'T' }),
  number,
  ...given,
});
const loop = (body: TemplateStep[], count: number) => ({
  body,
  for_each: { items: Array.from({ length: count }, (_, i) => i), as: 'item', max_parallel: 1 },
});

/** A store that knows both instances, and of the run nothing but that it was handed in: it was put back. */
function putBack(steps: StepDefinition[]): Lab {
  const given = { session: 4, hello_id: '', seen_head: 2, next_number: 3 };
  const fields: Record<string, Json> = {};
  for (const instance of ['a', 'b'] as const)
    fields[`instance:arm/${instance}`] = presentInstance({
      instance,
      journal_id: journalOf[instance],
      ...given,
    });
  const unheard = {
    'arm/a': { journal_id: 'ja', seen_head: 2 },
    'arm/b': { journal_id: 'jb', seen_head: 2 },
  };
  fields[workcellField.recovering] = { since: 900, unheard };
  fields[workcellField.lineage] = { epoch: 6, from: 7, ended: [] };
  const lab = new Lab();
  const state = openLabState({ workcell: labWorkcell, epoch: 7, fields, runs: [] });
  Object.assign(lab, { state });
  lab.play({ kind: 'found', run: newStoredRun({ run_id: first, steps }) });
  return lab;
}

const hello = (lab: Lab, instance: Name, known: Known = []) =>
  lab.hello({
    ...{ instance, journal_id: journalOf[instance], journal_head: 2 + known.length, commands: known },
    seen_mark: { epoch: 5, seq: 120 },
  });
const settled = (at: number, number: number, more: Partial<Known[number]> = {}): Known[number] => ({
  ...{ command_id: `${first}.${at}.1`, number, phase: 'settled' },
  ...more,
});
const runIn = (lab: Lab) => lab.state.runs.get(first)!;
/** The first step was done by `a`, as its journal knows. */
const begun = settled(0, 3);

/** All is heard, and the result of the first step comes: from here on the run grows anew. */
function regrow(steps: StepDefinition[], ofB: Known, ofA: Known = []) {
  const lab = putBack(steps);
  hello(lab, 'a', [begun, ...ofA]);
  const heard = hello(lab, 'b', ofB);
  expect(commands(heard)).toEqual([]);
  return { lab, heard, tx: lab.settled(`${first}.0.1`, { instance: 'a', number: 3 }) };
}

describe('a run that had grown before the store was put back', () => {
  const steps = [step('first'), step('fill', { loop: loop([template(-1)], 3) }), step('end')];

  it('its rounds are added again > those that journals know are asked for where they were done, and not done again', () => {
    const { lab, tx } = regrow(steps, [settled(3, 3, { step: 'T.1-3' })], [settled(4, 4, { step: 'T.2-4' })]);
    expect(runIn(lab).definition.steps.map(({ name }) => name)).toEqual(['first', 'fill', 'end', 'fill[1]']);
    expect(commands(tx)).toMatchObject([
      { command_id: `${first}.3.1`, body: { instance: 'b', number: 3, step: { added: true } } },
    ]);
    const next = commands(lab.settled(`${first}.3.1`, { instance: 'b', number: 3 }));
    expect(next).toMatchObject([{ command_id: `${first}.4.1`, body: { instance: 'a', number: 4 } }]);
    const last = commands(lab.settled(`${first}.4.1`, { instance: 'a', number: 4 }));
    expect(last).toMatchObject([{ command_id: `${first}.5.1`, body: { instance: 'a', number: 5 } }]);
  });

  it('a copy of that command comes back > proves nothing, and its agent is waited for', () => {
    const known = settled(3, 3, { step: 'T.1-3' });
    const { lab, tx } = regrow(steps, [known]);
    const { command_id, session } = commands(tx)[0]!;
    lab.play({ kind: 'returned', key: 'arm/b', command_id, session });
    expect(runIn(lab).steps[3]).toMatchObject({ status: 'running', instance: 'b' });
    const back = lab.hello({
      ...{ instance: 'b', journal_id: 'jb', journal_head: 3, boot_id: 'next', boot: 2 },
      commands: [known],
    });
    expect(welcomes(back)).toMatchObject([{ body: { instance: 'b', want: [command_id] } }]);
  });

  it('another owner takes over before the run has grown again > it knows the same', () => {
    const { heard } = regrow(steps, [settled(3, 3, { step: 'T.1-3' })]);
    expect(endOf(heard)?.snapshot).toMatchObject({ context: { forgotten: [{ step: 3, id: 'T.1-3' }] } });
  });

  it.each([
    ['what its instance was to do and never began', settled(3, 3, { step: 'T.1-3', phase: 'cancelled' })],
    ['what has the place of another step now', settled(3, 3, { step: 'inserted.1-3' })],
  ])('%s > is done, under a name that no journal knows', (_, known) => {
    expect(commands(regrow(steps, [known]).tx)).toMatchObject([{ command_id: `${first}.3.2` }]);
  });

  it.each([
    ['that had another place', settled(7, 3, { step: 'T.1-7' })],
    ['that its journal has forgotten as well', settled(3, 3, { phase: 'forgotten' })],
    ['that came before one that its journal has forgotten', settled(4, 3, { phase: 'forgotten' })],
  ])('a step %s > its outcome is unknown, and it is not done again', (_, known) => {
    const { tx } = regrow(steps, [known]);
    expect(commands(tx)).toEqual([]);
    expect(endOf(tx)?.steps[3]).toMatchObject({
      status: 'failed',
      unknown: true,
      instance: forgottenInstance,
    });
    expect(logOf(tx).join('\n')).toContain('lost with the store');
  });

  it('a round with values > is asked for with the values that it has now, and they stand in its record', () => {
    const body = template(-1, {
      args: { item: 'text' },
      expressions: { '/args/item': '${{ item }}' },
      scope: { steps: {}, values: {}, loop: 1 },
    });
    const grown = [step('first'), step('fill', { loop: loop([body], 1) }), step('end')];
    const { tx } = regrow(grown, [settled(3, 3, { step: 'T.1-3' })]);
    expect(commands(tx)).toMatchObject([{ body: { step: { args: { item: 0 } } } }]);
    expect(endOf(tx)?.steps[3]).toMatchObject({ values: { '/args/item': 0 } });
  });
});

describe('steps side by side that were done before the store was put back', () => {
  const waiting = { on_unknown: 'pause' } as const;
  const forgotten = (at: number) => settled(at, 5, { phase: 'forgotten' });
  const outcomes = (lab: Lab) =>
    [0, 1, 2].map((at) => (runIn(lab).steps[at]?.unknown ? runIn(lab).steps[at]?.instance : 'not begun'));

  it('a journal keeps none of their results > of each that it had the outcome is unknown', () => {
    const lab = putBack(['one', 'two', 'three'].map((name) => step(name, { after: [], ...waiting })));
    hello(lab, 'a', [forgotten(0), forgotten(2)]);
    expect(commands(hello(lab, 'b'))).toEqual([]);
    expect(outcomes(lab)).toEqual(['a', 'not begun', 'a']);
  });

  it('all of a chain is forgotten > its last step stands for the others, which are called unknown in their turn', () => {
    const lab = putBack(['one', 'two', 'three'].map((name) => step(name, waiting)));
    hello(lab, 'a', [forgotten(0), forgotten(1), forgotten(2)]);
    expect(outcomes(lab)).toEqual(['not begun', 'not begun', 'a']);
    expect(commands(hello(lab, 'b'))).toEqual([]);
    expect(outcomes(lab)).toEqual([forgottenInstance, 'not begun', 'a']);
  });
});
