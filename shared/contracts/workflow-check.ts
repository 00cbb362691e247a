import type { FromSchema } from 'json-schema-to-ts';
import { anyObject, anything, count, flag, text, textOrNull } from './fields.ts';
import { listOf, object, optional, orNull, titled, told } from './object-schema.ts';
import { instrumentStates } from './now.ts';
import { stepGaps, stepKeeps } from './step-view.ts';

const number = { type: 'number' } as const;

export const workflowProblem = titled(
  'WorkflowProblem',
  'One thing that is wrong with a workflow, or odd about it.',
  {
    pointer: told(text, 'JSON pointer into the workflow; empty is the workflow itself.'),
    message: text,
    [optional]: {
      file: told(
        text,
        'The path of the workflow in which it stands, where that is one which the other uses.',
      ),
      ...{ line: told(count, 'From 1.'), column: told(count, 'From 1.') },
      wanting: told(
        flag,
        'True where nothing is wrong but that a value, or a file, is missing which a submission gives.',
      ),
    },
  },
);

const parameter = object({
  name: text,
  required: told(flag, 'True where it has no default.'),
  [optional]: {
    default: anything,
    type: told(text, 'Of its value: `string`, `number`, `integer`, `boolean`, `array` or `object`.'),
    enum: told(listOf(anything), 'The values that it may have.'),
    minimum: told(number, 'The least that a number may be.'),
    maximum: told(number, 'The most that a number may be.'),
    description: text,
    unit: text,
  },
});

const inFile = told(
  text,
  'The path of the workflow in which it stands, where that is one which the other uses.',
);

const rounds = object({
  kind: { type: 'string', enum: ['for_each', 'repeat'] },
  steps: told(listOf(text), 'The names of the steps of a round; the empty one is the step itself.'),
  [optional]: {
    count: told(count, 'How many there will be, where that is known.'),
    max_parallel: told(count, 'So many go on at the same time.'),
    max: told(count, 'There are no more of them.'),
    until: told(text, 'The condition after which there are no more.'),
    while: told(text, 'The condition without which there are no more.'),
  },
});

const runStep = object({
  name: told(text, 'As `wash/rinse` where it is one of a workflow that is used.'),
  module: text,
  action: text,
  after: told(listOf(count), 'The steps of this list that it waits for, from 0.'),
  pointer: told(text, 'Where it stands in its file.'),
  [optional]: {
    file: inFile,
    within: told(
      listOf(object({ name: text, pointer: text, [optional]: { file: inFile } })),
      'The steps that are done by the steps of a workflow, once, to which it belongs: the outermost first.',
    ),
    when: told(text, 'The condition on which it is done.'),
    rounds: told(rounds, 'Of a step that is done in rounds.'),
    recover: told(listOf(text), 'The names of the steps that are done when it fails.'),
    cleanup: told(flag, 'True where it is done at the end, after a failure or a cancel, too.'),
    added_for: told(
      object({ as: { type: 'string', enum: ['round', 'recover'] }, of: count }),
      'Of a step that is added while the run goes on: the loop whose rounds it belongs to, or the step that it recovers.',
    ),
    gaps: stepGaps,
    ...stepKeeps,
  },
});

const outline = titled('WorkflowOutline', 'What a workflow wants of whoever hands it in, and its steps.', {
  name: textOrNull,
  parameters: listOf(parameter),
  payload_keys: told(listOf(text), 'The keys of the payload that its steps refer to.'),
  files: told(
    listOf(object({ key: text, step: count, name: text, given: flag })),
    'The files that its steps want: the argument, the step (from 0), the name, and whether a file of that name was named.',
  ),
  steps: told(
    listOf(
      object({
        name: textOrNull,
        module: textOrNull,
        action: textOrNull,
        args: told(anyObject, 'As they are written.'),
      }),
    ),
    'The first 1,000.',
  ),
  step_count: count,
  run_steps: told(
    listOf(runStep),
    'The steps as the run would have them, those of workflows that are used among them: the first 1,000, and none that is wrong in itself.',
  ),
  [optional]: {
    description: told(text, 'What it is for: the `description` in its `metadata`.'),
    run_step_count: told(count, 'How many there are in all, where `run_steps` has not got them all.'),
    later_steps: told(
      listOf(runStep),
      'Those that are added while the run goes on, as one round has them: the first 1,000. They count on from `run_steps`, also in `after`.',
    ),
  },
});

const usedInstrument = titled('UsedInstrument', 'How an instrument that the workflow uses stands now.', {
  module: text,
  state: told({ type: 'string', enum: instrumentStates }, 'As in `GET /now`.'),
  text: told(text, 'Why it is given nothing, or what it does.'),
  [optional]: { instance: text, next: told(text, 'The command to type.') },
});

/** What is wrong with a workflow, what it wants, and how its instruments stand: `POST /workflows/check`. */
export const workflowCheckView = titled(
  'WorkflowCheck',
  'What is wrong with a workflow, what it wants, and how its instruments stand now.',
  {
    ok: told(flag, 'True where it could be handed in as it is.'),
    problems: told(listOf(workflowProblem), 'A hundred at most.'),
    warnings: listOf(workflowProblem),
    workflow: told(orNull(outline), 'Null where the text is no workflow at all.'),
    instruments: listOf(usedInstrument),
    runs: told(count, 'How many runs it would be, by `count` or `table`; problems are told of all of them.'),
  },
);

export type WorkflowCheck = FromSchema<typeof workflowCheckView>;
export type WorkflowOutline = FromSchema<typeof outline>;
export type UsedInstrument = FromSchema<typeof usedInstrument>;
