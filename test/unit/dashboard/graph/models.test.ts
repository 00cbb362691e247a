import { describe, expect, test } from 'vitest';
import { checkWorkflow } from '../../../../shared/workflow/check/check-workflow.ts';
import { boxAt, type GraphModel } from '../../../../dashboard/src/graph/model.ts';
import { graphOfOutline } from '../../../../dashboard/src/graph/of-outline.ts';
import { graphOfRun } from '../../../../dashboard/src/graph/of-run.ts';
import type { StepLine } from '../../../../dashboard/src/worker/outline.ts';
import { armWorkcell } from '../../orchestrator/run-fixtures.ts';

/** Boxes in short: in which they stand, what they are, and what is said of them. */
const shown = ({ boxes }: GraphModel): string[] =>
  boxes.map(({ id, kind, within, name, detail, notes }) =>
    [
      `${within === undefined ? '' : `${within} > `}${id}`,
      kind,
      name,
      detail,
      ...notes.map(({ text }) => text),
    ]
      .filter((word) => word !== '')
      .join(' | '),
  );
const links = ({ links: all }: GraphModel): string[] =>
  all.map(({ from, to, kind, text }) => [`${from} ${kind} ${to}`, ...(text ? [text] : [])].join(': '));

async function outlineOf(text: string, workflows: Record<string, string> = {}): Promise<GraphModel> {
  const request = {
    ...{ text, payload: {}, parameters: undefined, files: [], simulate: false, strict: false, workflows },
  };
  const facts = { workcell: armWorkcell, at: 0, embedded: false, unknown: {}, fields: {} };
  const { workflow, problems } = await checkWorkflow(request, facts);
  expect(problems).toEqual([]);
  return graphOfOutline(workflow!);
}

const arm = 'module: arm, action: move';

describe('the graph of a workflow', () => {
  test('branches, a loop, a used workflow, what recovers, gaps, what is kept, the end > each is in it', async () => {
    const model = await outlineOf(
      `name: all
gaps: [{ from: fetch, to: read, max: 300 }]
flowdef:
  - { name: fetch, ${arm}, reserve: { modules: [arm] } }
  - { name: wash, uses: wash.yaml, max_gap: 5 }
  - { name: fill, ${arm}, for_each: [1, 2, 3], max_parallel: 2, recover: [{ name: lift, ${arm} }] }
  - { name: read, ${arm}, when: steps.fetch.data.ok }
cleanup:
  - { name: park, ${arm} }
`,
      { 'wash.yaml': `name: w\nflowdef: [{ name: rinse, ${arm} }, { name: dry, ${arm} }]\n` },
    );
    expect(shown(model)).toEqual([
      's0 | step | fetch | arm move | keeps arm',
      '>#/flowdef/1 | workflow | wash',
      '>#/flowdef/1 > s1 | step | rinse | arm move',
      '>#/flowdef/1 > s2 | step | dry | arm move',
      's3 | loop | fill | arm move · for each of 3 items, 2 at a time',
      's4 | step | read | arm move | if steps.fetch.data.ok',
      's5 | step | park | arm move | at the end, whatever happens',
      's7 | step | lift | arm move',
    ]);
    expect(links(model)).toEqual([
      ...[
        's0 after s1',
        's0 gap s1: ≤ 5 s',
        's1 after s2',
        's2 after s3',
        's3 after s4',
        's0 gap s4: ≤ 5 min',
      ],
      ...['s4 after s5', 's3 recover s7'],
    ]);
  });

  test('loops in loops > what is done in each round stands in the loop', async () => {
    const model = await outlineOf(
      `name: outer\nflowdef: [{ name: each, uses: in.yaml, for_each: [1, 2] }]\n`,
      {
        'in.yaml': `name: in
flowdef:
  - { name: again, uses: deep.yaml, repeat: { until: steps.again.data.x.done, max: 3 } }
  - { name: put, ${arm} }
`,
        'deep.yaml': `name: deep\nflowdef: [{ name: x, ${arm} }, { name: y, ${arm} }]\n`,
      },
    );
    expect(shown(model)).toEqual([
      's0 | loop | each | in.yaml · for each of 2 items',
      's0 > s1 | loop | again | deep.yaml · until steps.again.data.x.done, at most 3 rounds',
      's1 > s2 | step | x | arm move',
      's1 > s3 | step | y | arm move',
      's0 > s4 | step | put | arm move',
    ]);
    expect(links(model)).toEqual(['s2 after s3', 's1 after s4']);
  });

  test('a place of the text > the step that stands there, or around it', async () => {
    const model = await outlineOf(
      `name: two\nflowdef: [{ name: a, ${arm}, args: { x: 1 } }, { name: b, ${arm} }]\n`,
    );
    expect(boxAt(model, { pointer: '/flowdef/0/args/x' })?.id).toBe('s0');
    expect(boxAt(model, { pointer: '/flowdef/1' })?.id).toBe('s1');
    expect(boxAt(model, { pointer: '/flowdef/1', file: 'other.yaml' })).toBeUndefined();
    expect(boxAt(model, { pointer: '/name' })).toBeUndefined();
  });
});

const line = (position: number, name: string, facts: Partial<StepLine> = {}): StepLine => ({
  ...{ position, revision: 1, name, module: 'arm', action: 'move', state: 'idle' },
  ...facts,
});
const round = (of: number, nth: number) => ({ added_for: { as: 'round', of, round: nth } as const });

describe('the graph of a run', () => {
  test('rounds of several steps, one after the other > each is a box, and follows the one before', () => {
    const model = graphOfRun([
      line(0, 'each', { loop: { items: 3 } }),
      line(1, 'each[1]/a', { ...round(0, 1), after: [] }),
      line(2, 'each[1]/b', { ...round(0, 1), after: [1] }),
      line(3, 'each[2]/a', { ...round(0, 2), after: [] }),
      line(4, 'each[2]/b', { ...round(0, 2), after: [3] }),
    ]);
    expect(shown(model)).toEqual([
      's0 | loop | each | 2 of 3 items',
      's0 > r0.1 | round | round 1',
      ...['r0.1 > s1 | step | a | arm move', 'r0.1 > s2 | step | b | arm move'],
      's0 > r0.2 | round | round 2',
      ...['r0.2 > s3 | step | a | arm move', 'r0.2 > s4 | step | b | arm move'],
    ]);
    expect(links(model)).toEqual(['s1 after s2', 's3 after s4', 'r0.1 after r0.2']);
  });

  test('rounds of one step, side by side > are boxes that follow nothing', () => {
    const model = graphOfRun([
      line(0, 'wash/fill', { loop: { items: 2, parallel: 2 } }),
      line(1, 'wash/dry'),
      line(2, 'wash/fill[1]', { ...round(0, 1), after: [] }),
      line(3, 'wash/fill[2]', { ...round(0, 2), after: [] }),
    ]);
    expect(shown(model)).toEqual([
      'w0.0 | workflow | wash',
      'w0.0 > s0 | loop | fill | 2 items',
      ...['s0 > s2 | step | fill[1] | arm move', 's0 > s3 | step | fill[2] | arm move'],
      'w0.0 > s1 | step | dry | arm move',
    ]);
    expect(links(model)).toEqual(['s0 after s1']);
  });

  test('what was put in, and what recovers > stand where the step stands that they are for', () => {
    const model = graphOfRun([
      line(0, 'wash/a'),
      line(1, 'wash/b', { after: [3] }),
      line(2, 'a/b alone'),
      line(3, 'look', { added_for: { as: 'insert', of: 1, round: 1 }, after: [0] }),
      line(4, 'wash/b/recover[1]/lift', { added_for: { as: 'recover', of: 1, round: 1 }, after: [] }),
    ]);
    expect(shown(model)).toEqual([
      'w0.0 | workflow | wash',
      'w0.0 > s0 | step | a | arm move',
      ...['w0.0 > s3 | step | look | arm move', 'w0.0 > s1 | step | b | arm move'],
      'w0.0 > s4 | step | lift | arm move',
      // A slash in a name makes no workflow of it.
      's2 | step | a/b alone | arm move',
    ]);
    expect(links(model)).toContain('s1 recover s4');
  });
});
