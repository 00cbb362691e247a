import { describe, expect, it } from 'vitest';
import {
  checkWorkflow,
  type CheckFacts,
  type CheckRequest,
} from '../../../../../shared/workflow/check/check-workflow.ts';
import { compile } from '../../../../../shared/kernel/json/schema.ts';
import { workflowCheckView } from '../../../../../shared/contracts/workflow-check.ts';
import { workcellField, type InstanceRecord } from '../../../../../shared/contracts/workcell-state.ts';
import { armWorkcell, presentInstance } from '../../../orchestrator/run-fixtures.ts';

const at = Date.UTC(2026, 10, 25, 21);
const run_id = '01JB0000000000000000000001';
const move = {
  name: 'move',
  args: [{ name: 'speed', required: true }],
  files: [{ name: 'plan', required: false }],
  results: [],
  args_schema: { type: 'object', properties: { speed: { type: 'number' } }, required: ['speed'] },
};
const facts = (record: Partial<InstanceRecord> = {}): CheckFacts => ({
  ...{ workcell: armWorkcell, at, embedded: false, unknown: { [`${run_id}.0.1`]: 'waits' } },
  fields: {
    [workcellField.instance('arm/a')]: presentInstance(record),
    [workcellField.about('arm/a')]: { name: 'arm', actions: [move] },
  },
});
const fits = compile(workflowCheckView);

async function check(
  text: string,
  request: Partial<CheckRequest> = {},
  record: Partial<InstanceRecord> = {},
) {
  const all = {
    text,
    payload: {},
    parameters: undefined,
    files: [],
    simulate: false,
    strict: false,
    workflows: {},
    ...request,
  };
  const answer = await checkWorkflow(all, facts(record));
  expect(fits(answer)).toEqual([]);
  return answer;
}

const fine = `name: transfer
parameters:
  - { name: speed, default: 3, description: metres per second }
  - { name: to }
flowdef:
  - name: Move
    module: arm
    action: move
    args: { speed: $speed, note: payload.note }
    files: { plan: /home/ada/plan.py }
metadata: { description: Moves a plate }
`;

describe('checkWorkflow', () => {
  it('a workflow that could be handed in > what it wants of whoever does, and how its instruments stand', async () => {
    expect(await check(fine, { payload: { note: 'x' }, files: ['plan.py'] })).toEqual({
      ok: true,
      problems: [],
      runs: 1,
      warnings: [{ pointer: '', message: 'step "Move": arm.move knows no argument "note"' }],
      workflow: {
        name: 'transfer',
        description: 'Moves a plate',
        parameters: [
          { name: 'speed', required: false, default: 3, description: 'metres per second' },
          { name: 'to', required: true },
        ],
        payload_keys: ['note'],
        files: [{ key: 'plan', step: 0, name: 'plan.py', given: true }],
        steps: [
          { name: 'Move', module: 'arm', action: 'move', args: { speed: '$speed', note: 'payload.note' } },
        ],
        step_count: 1,
        run_steps: [{ name: 'Move', module: 'arm', action: 'move', pointer: '/flowdef/0', after: [] }],
      },
      instruments: [{ module: 'arm', instance: 'a', state: 'idle', text: 'takes the next step that comes' }],
    });
  });

  it('a graph with rounds, a used workflow and steps at the end > the steps as the run would have them', async () => {
    const text = `name: flow
execution: dag
flowdef:
  - { name: b, module: arm, action: move, args: { speed: 1 }, dependencies: [a/x], when: payload.go }
  - { name: a, uses: a.yaml, with: { v: "\${{ payload.v }}" } }
  - { name: c, module: arm, action: move, args: { speed: "\${{ item }}" }, for_each: [1], recover: [{ name: r, module: arm, action: move, args: { speed: 1 } }] }
cleanup:
  - { name: d, module: arm, action: move, args: { speed: 1 } }
`;
    const used = `name: a
parameters: [{ name: v }]
flowdef: [{ name: x, module: arm, action: move, args: { speed: $v } }]
`;
    const { problems, workflow } = await check(text, {
      workflows: { 'a.yaml': used },
      payload: { v: 3, go: true },
    });
    expect(problems).toEqual([]);
    expect(workflow?.payload_keys).toEqual(['go', 'v']);
    expect(workflow?.run_steps).toMatchObject([
      { name: 'b', after: [1], when: 'payload.go', pointer: '/flowdef/0' },
      {
        ...{ name: 'a/x', after: [], file: 'a.yaml', pointer: '/flowdef/0' },
        within: [{ name: 'a', pointer: '/flowdef/1' }],
      },
      { name: 'c', after: [], rounds: { kind: 'for_each', steps: [''], count: 1, max_parallel: 1 } },
      { name: 'd', after: [0, 2], cleanup: true },
    ]);
    expect(workflow?.later_steps).toMatchObject([
      { name: 'c', after: [], pointer: '/flowdef/2', added_for: { as: 'round', of: 2 } },
      { name: 'r', after: [], pointer: '/flowdef/2/recover/0', added_for: { as: 'recover', of: 4 } },
    ]);
  });

  it('more steps than anybody reads > the first are told, and how many there are', async () => {
    const step = '  - { name: Move, module: arm, action: move, args: { speed: 1 } }\n';
    const { workflow } = await check(`name: long\nflowdef:\n${step.repeat(1_001)}`);
    expect(workflow?.run_steps).toHaveLength(1_000);
    expect(workflow?.run_step_count).toBe(1_001);
  });

  it('loops in loops, gaps and what is kept > each by the places of the steps in the list', async () => {
    const outer = `name: outer
gaps: [{ from: one, to: each, max: 60 }]
flowdef:
  - { name: one, module: arm, action: move, args: { speed: 1 }, reserve: { modules: [arm] } }
  - { name: each, uses: inner.yaml, for_each: [1, 2], max_parallel: 2, cleanup: [{ name: tidy, module: arm, action: move, args: { speed: 1 } }] }
`;
    const inner = `name: inner
flowdef:
  - { name: often, module: arm, action: move, args: { speed: 1 }, repeat: { until: steps.often.data.done, max: 3 } }
  - { name: wash, uses: wash.yaml, max_gap: 5 }
`;
    const wash = `name: wash
flowdef: [{ name: rinse, module: arm, action: move, args: { speed: 1 } }]
`;
    const { workflow } = await check(outer, { workflows: { 'inner.yaml': inner, 'wash.yaml': wash } });
    const all = [...(workflow?.run_steps ?? []), ...(workflow?.later_steps ?? [])];
    expect(all.map(({ name, after, added_for }) => [name, after, added_for])).toEqual([
      ['one', [], undefined],
      ['each', [0], undefined],
      ['often', [], { as: 'round', of: 1 }],
      ['often', [], { as: 'round', of: 2 }],
      ['wash/rinse', [2], { as: 'round', of: 1 }],
      ['tidy', [4], { as: 'round', of: 1 }],
    ]);
    expect(all[0]).toMatchObject({ reserve: [{ modules: ['arm'], until: 0 }] });
    expect(all[2]).toMatchObject({
      ...{ file: 'inner.yaml', pointer: '/flowdef/0' },
      rounds: { kind: 'repeat', max: 3, until: 'steps.often.data.done' },
    });
    // The first step of the first round begins within a minute.
    expect(all[3]?.gaps).toEqual([{ from: 0, point: 'end', at: 'start', max: 60 }]);
    expect(all[4]).toMatchObject({
      ...{ file: 'wash.yaml', gaps: [{ from: 2, point: 'end', at: 'start', max: 5 }] },
      within: [{ name: 'wash', pointer: '/flowdef/1', file: 'inner.yaml' }],
    });
  });

  it('what is missing > every problem at once, with its line', async () => {
    const { ok, problems } = await check(fine);
    expect(ok).toBe(false);
    expect(problems).toMatchObject([
      { pointer: '/flowdef/0/args/note', line: 9 },
      { pointer: '/flowdef/0/files/plan', line: 10 },
    ]);
  });

  it('a step of the wrong shape > the other steps are looked at all the same, each at its own place', async () => {
    const text = `name: three
flowdef:
  - { name: one, module: arm }
  - { name: two, module: arm, action: mvoe }
  - { name: three, module: arm, action: move, args: { speed: fast } }
  - { name: four, module: oven, action: heat }
`;
    const { problems, workflow } = await check(text);
    expect(problems.map(({ pointer, line }) => `${line ?? '?'} ${pointer}`)).toEqual([
      '3 /flowdef/0',
      '6 /flowdef/3/module',
      '4 /flowdef/1/action',
      '5 /flowdef/2/args/speed',
    ]);
    expect(workflow?.steps[0]).toEqual({ name: 'one', module: 'arm', action: null, args: {} });
  });

  it('an instrument that is held back > is told with the reason and the command, and warned of', async () => {
    const held = { error: 'it died', error_since: at, quarantined_for: [`${run_id}.0.1`] };
    const { instruments, warnings } = await check(fine, {}, held);
    expect(instruments).toMatchObject([
      { module: 'arm', instance: 'a', state: 'outcome_unknown', next: `weir resolve ${run_id}` },
    ]);
    expect(warnings.map(({ message }) => message).join()).toContain('its steps wait');
    expect((await check(fine, { simulate: true }, held)).instruments).toEqual([]);
  });

  it.each([
    ['name: [', 'a text that is no YAML'],
    ['- 1', 'a text that is no workflow'],
  ])('%j > the place and no form', async (text) => {
    const { ok, problems, workflow } = await check(text);
    expect([ok, workflow]).toEqual([false, null]);
    expect(problems).toHaveLength(1);
  });
});
