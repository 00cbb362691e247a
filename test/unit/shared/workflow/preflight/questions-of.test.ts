import { describe, expect, it } from 'vitest';
import { mostQuestions, questionsOf } from '../../../../../shared/workflow/preflight/questions-of.ts';
import { planPreflight } from '../../../../../shared/workflow/preflight/plan-preflight.ts';
import type { Json } from '../../../../../shared/kernel/json/json.ts';
import type { StepDefinition } from '../../../../../shared/contracts/run.ts';
import {
  decodeWorkcellState,
  workcellField,
  type InstanceRecord,
} from '../../../../../shared/contracts/workcell-state.ts';
import { stepDefinition } from '../../../../fixtures/run-definition.ts';
import { armWorkcell, presentInstance } from '../../../orchestrator/run-fixtures.ts';

/** The module `arm` with these instances, each with a check for `move` or without. */
function fieldsOf(instances: Record<string, { checks?: boolean } & Partial<InstanceRecord>>) {
  const fields = Object.entries(instances).flatMap(([instance, { checks = true, ...record }]) => {
    const move = { name: 'move', args: [], files: [], results: [], ...(checks ? { checks } : {}) };
    return [
      [workcellField.instance(`arm/${instance}`), presentInstance({ ...record, instance })],
      [workcellField.about(`arm/${instance}`), { name: 'arm', actions: [move] }],
    ] as const;
  });
  return Object.fromEntries(fields) as Record<string, Json>;
}

const stateOf = (...given: Parameters<typeof fieldsOf>) => decodeWorkcellState(fieldsOf(...given));

const find = (
  steps: Partial<StepDefinition>[],
  state = stateOf({ a: {} }),
  isFaulty: (position: number) => boolean = () => false,
) => questionsOf(steps.map(stepDefinition), state, isFaulty);

describe('questions of a preflight', () => {
  it('steps of the same arguments and files > are one question', () => {
    const { questions, unasked } = find([
      { args: { to: 'a' } },
      { args: { to: 'b' } },
      { args: { to: 'a' } },
      { args: { to: 'a' }, files: { plan: 'p.csv' } },
    ]);
    expect(questions.map(({ args, steps }) => [args['to'], steps])).toEqual([
      ['a', [0, 2]],
      ['b', [1]],
      ['a', [3]],
    ]);
    expect(unasked.size).toBe(0);
  });

  it('instances that are there and have a check > are asked, of a step that names one that one alone', () => {
    const state = stateOf({ a: {}, b: { checks: false }, c: { presence: 'lost' }, d: {} });
    const { questions } = find([{}, { only_instance: 'd' }], state);
    expect(questions.map(({ instances }) => instances)).toEqual([['a', 'd'], ['d']]);
  });

  it.each<[string, Partial<StepDefinition>, string]>([
    ['of an action without a check', { action: 'fly' }, 'none'],
    ['of a module that nobody knows', { module: 'oven' }, 'none'],
    ['for an instance whose agent is away', { only_instance: 'away' }, 'absent'],
    ['with an expression in its arguments', { expressions: { '/args/to': '${{ item }}' } }, 'later'],
    ['with an expression for a file', { expressions: { '/files/plan': '${{ item }}' } }, 'later'],
  ])('a step %s > is not asked for, and says why', (_, step, outcome) => {
    const { questions, unasked } = find([step], stateOf({ a: {}, away: { presence: 'gone' } }));
    expect(questions).toEqual([]);
    expect(unasked.get(0)?.outcome).toBe(outcome);
  });

  it('an expression elsewhere > keeps nobody from asking', () => {
    expect(find([{ expressions: { '/name': '${{ item }}' } }]).questions).toHaveLength(1);
  });

  it('a step whose arguments are known to be wrong > is not asked for', () => {
    const { questions, unasked } = find([{}, { args: { to: 'b' } }], undefined, (position) => position === 0);
    expect(questions.map(({ steps }) => steps)).toEqual([[1]]);
    expect(unasked.get(0)?.outcome).toBe('unasked');
  });

  it('more questions than are asked > the first ones are, and what they have in common with later steps counts', () => {
    const steps = Array.from({ length: mostQuestions + 1 }, (_, to) => ({ args: { to } }));
    const { questions, unasked } = find([...steps, { args: { to: 0 } }]);
    expect(questions).toHaveLength(mostQuestions);
    expect([...unasked.keys()]).toEqual([mostQuestions]);
    expect(questions[0]?.steps).toEqual([0, mostQuestions + 1]);
  });
});

describe('a preflight of a table', () => {
  it('whose rows differ > says of which row alone the instruments are asked', async () => {
    const flowdef = [{ name: 's', module: 'arm', action: 'move', args: { to: '$to' } }];
    const parameters = [{ name: 'to', type: 'string' }];
    const plan = (rows: string, simulate = false) =>
      planPreflight(
        {
          ...{ text: JSON.stringify({ name: 'w', parameters, flowdef }), payload: {}, parameters: undefined },
          ...{ files: [], simulate, strict: false, workflows: {}, table: { name: 't', text: `to\n${rows}` } },
        },
        {
          ...{ workcell: armWorkcell, at: 0, embedded: false, unknown: {}, fields: fieldsOf({ a: {} }) },
          ...{ queues: {}, holder: undefined, infrastructure: [] },
        },
      );
    const { answer, questions } = await plan('x\ny\n');
    expect(questions.map(({ args }) => args['to'])).toEqual(['x']);
    expect(answer).toMatchObject({ ok: true, runs: 2 });
    const alone = 'the instruments are asked about row 1 alone';
    expect(answer.warnings[0]?.message).toContain(alone);
    for (const other of [await plan('x\nx\n'), await plan('x\ny\n', true)])
      expect(other.answer.warnings.filter(({ message }) => message.includes(alone))).toEqual([]);
  });
});
