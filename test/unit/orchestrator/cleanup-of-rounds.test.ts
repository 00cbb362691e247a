import { describe, expect, it } from 'vitest';
import type { BodyOf } from '../../../shared/contracts/message.ts';
import type { StepDefinition, StepRecord } from '../../../shared/contracts/run.ts';
import { draftRun } from '../../../shared/workflow/draft-run.ts';
import { placeSteps } from '../../../orchestrator/machine/values/place-steps.ts';
import { planRetry } from '../../../shared/workflow/recovery/plan-retry.ts';
import { newStoredRun, runDefinition } from '../../fixtures/run-definition.ts';
import { commands, first, Lab, said } from './owner-lab.ts';

const failed: Partial<BodyOf<'step.settled'>> = {
  outcome: 'failed',
  error: { code: 'action_failed', message: 'm', retryable: true },
};

function stepsOf(lines: string[], workflows: Record<string, string> = {}): StepDefinition[] {
  const text = ['name: w', ...lines].join('\n');
  const { steps, problems } = draftRun(
    { text, payload: {}, parameters: undefined, uploads: [], workflows },
    undefined,
  );
  expect(problems).toEqual([]);
  return steps;
}

/** What the steps do, in order, where those fail that are named; and how many of the first commands are answered only then. */
function played(steps: StepDefinition[], failing: string[] = [], capacity = 1): string[] {
  const lab = new Lab();
  const done: string[] = [];
  const open = [
    lab.hello({ capacity }),
    lab.play({ kind: 'found', run: newStoredRun({ run_id: first, experiment_id: 'e', steps }) }),
  ];
  for (let tx = open.shift(); tx; tx = open.shift()) {
    for (const { command_id, body } of commands(tx)) {
      const { name, args } = body.step;
      done.push(Object.keys(args).length > 0 ? `${name} ${JSON.stringify(args)}` : name);
      const { module, instance, number } = body;
      const own = { module, instance, number, outcome: 'succeeded', acted: true };
      const settled = { ...own, ...(failing.includes(name) ? failed : {}) };
      open.push(lab.play(said('step.settled', { run_id: first, command_id }, settled)));
    }
  }
  return done;
}

const step = (name: string, more = '') => `{name: ${name}, module: arm, action: move${more}}`;
const dried = `, cleanup: [${step('dry', ', args: {well: "${{ item }}"}')}, ${step('lift')}]`;
const single = [
  'flowdef:',
  `  - ${step('fill', `, for_each: [A, B]${dried}`)}`,
  `  - ${step('end')}`,
  `cleanup: [${step('park')}]`,
];

describe('the cleanup of rounds', () => {
  it('is done at the end of each, with what the round names', () => {
    expect(played(stepsOf(single))).toEqual([
      ...['fill[1]', 'fill[1]/dry {"well":"A"}', 'fill[1]/lift'],
      ...['fill[2]', 'fill[2]/dry {"well":"B"}', 'fill[2]/lift', 'end', 'park'],
    ]);
  });

  it('after a failure in the round > comes before that of the run, and the round ends with it', () => {
    expect(played(stepsOf(single), ['fill[2]'])).toEqual([
      ...['fill[1]', 'fill[1]/dry {"well":"A"}', 'fill[1]/lift'],
      ...['fill[2]', 'fill[2]/dry {"well":"B"}', 'fill[2]/lift', 'park'],
    ]);
  });

  it('of a round in which nothing was begun > is not done', () => {
    const both = [...single];
    both[1] = `  - ${step('fill', `, for_each: [A, B], max_parallel: 2${dried}`)}`;
    expect(played(stepsOf(both), ['fill[1]'])).toEqual([
      'fill[1]',
      'fill[1]/dry {"well":"A"}',
      'fill[1]/lift',
      'park',
    ]);
  });

  it('of a workflow that is used in rounds > is its own, and that of rounds within comes first', () => {
    const wash = [
      'name: wash',
      'flowdef:',
      `  - ${step('rinse', `, repeat: {times: 2}, cleanup: [${step('drip')}]`)}`,
      `cleanup: [${step('drain')}]`,
    ].join('\n');
    const steps = stepsOf(
      [
        'flowdef:',
        '  - {name: wash, uses: w.yaml, for_each: [1], cleanup: [{name: shut, module: arm, action: move}]}',
      ],
      { 'w.yaml': wash },
    );
    const [one, two] = ['wash[1]/rinse[1]', 'wash[1]/rinse[2]'];
    expect(played(steps)).toEqual([one, `${one}/drip`, two, `${two}/drip`, 'wash[1]/drain', 'wash[1]/shut']);
    expect(played(steps, [one])).toEqual([one, `${one}/drip`, 'wash[1]/drain', 'wash[1]/shut']);
  });

  it('in a run that goes on from a failed one > is done again with its round alone', () => {
    const [fill, end, park] = stepsOf(single);
    const body = fill?.loop?.body ?? [];
    const round = (number: number, base: number) =>
      placeSteps(body, {
        base,
        added_for: { as: 'round', of: 0, round: number },
        nameOf: (name) => `${number}${name}`,
      });
    const steps = [fill, end, park, ...round(1, 3), ...round(2, 6)].flatMap((each) => each ?? []);
    const record = (status: StepRecord['status']) => ({
      status,
      attempt: 1,
      command_id: '',
      instance: 'a',
      started_at: 0,
    });
    const ended: StepRecord['status'][] = [
      'succeeded',
      'succeeded',
      'succeeded',
      'failed',
      'succeeded',
      'succeeded',
    ];
    const records = Object.fromEntries(ended.map((status, index) => [index + 3, record(status)]));
    const { again } = planRetry({
      definition: runDefinition({ steps }),
      steps: { ...records, 2: record('succeeded') },
    });
    expect([...again].sort((a, b) => a - b).map((at) => steps[at]?.name)).toEqual([
      'fill',
      'end',
      'park',
      '2',
      '2dry',
      '2lift',
    ]);
  });

  it('returns nothing > a loop of one step has the values of that alone', () => {
    const [fill] = stepsOf(single);
    expect(fill?.loop?.body.map(({ name, closes }) => ({ name, closes }))).toEqual([
      { name: '', closes: undefined },
      { name: 'dry', closes: true },
      { name: 'lift', closes: true },
    ]);
  });
});
