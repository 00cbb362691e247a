import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, text, ulid, utc } from './fields.ts';
import { expectedTime } from './forecast.ts';
import { listOf, object, optional, orNull, titled, told } from './object-schema.ts';
import { waitLink } from './waits.ts';
import { workflowCheckView, workflowProblem } from './workflow-check.ts';

const stepCheck = titled('StepCheck', 'What came of asking about the arguments of a step.', {
  outcome: told(
    { type: 'string', enum: ['ok', 'problems', 'none', 'failed', 'no_answer', 'absent', 'later', 'unasked'] },
    '`ok`: its agent would take them. `problems`: it would not. `none`: the action has no check. `failed`: its agent could not say. `no_answer`: it has not answered in time. `absent`: there is none that could be asked. `later`: they are worked out while the run goes on. `unasked`: nobody was asked.',
  ),
  text: told(text, 'The same as a sentence.'),
  [optional]: { instance: told(text, 'Who was asked, and has said so.') },
});

const stepLocation = titled(
  'StepLocation',
  'A location that a step moves something from or to, as it is now.',
  {
    name: text,
    as: { type: 'string', enum: ['source', 'target'] },
    state: told(
      { type: 'string', enum: ['empty', 'has_room', 'taken', 'unverified', 'in_use'] },
      '`in_use`: another run moves something from or to there right now; `has_room`: something is there, and there is room for more.',
    ),
    text: told(text, 'The same as a sentence.'),
    [optional]: {
      changed_by: told(
        text,
        'The step before it, by its name, that moves something from or to there: it will be otherwise.',
      ),
    },
  },
);

const preflightStep = titled('PreflightStep', 'A step before its run is handed in.', {
  pointer: told(text, 'JSON pointer into the workflow.'),
  name: text,
  module: text,
  action: text,
  check: stepCheck,
  locations: listOf(stepLocation),
  waits: told(
    listOf(waitLink),
    'What would keep it waiting if it were to begin now, with the command that helps; empty where an instrument would take it.',
  ),
  queue: told(
    object({
      waiting: told(
        count,
        'Runs whose next step waits for the module, and has its turn before this one by priority, waiting and fairness, were this one to wait now.',
      ),
      acting: told(
        count,
        'Runs that its instruments act for; of a step for one instance, those of that one.',
      ),
    }),
    'What is before it at its module.',
  ),
  [optional]: {
    line: told(count, 'From 1.'),
    file: told(text, 'The path of the workflow in which it stands, where that is one which the other uses.'),
  },
});

const delayedRun = titled('DelayedRun', 'A run of the lab that would be over later.', {
  run_id: ulid,
  label: text,
  seconds: told(count, 'By so much, about.'),
  end: expectedTime,
  text: told(text, 'The same as a sentence.'),
});

const preflightSchedule = titled(
  'PreflightSchedule',
  'What would become of the runs if they were handed in now, and of the lab with them, by how long the same took before. Missing where they would be refused, or are simulated.',
  {
    text: told(text, 'All of it as a sentence.'),
    kept: told(
      orNull(flag),
      'False where its gaps, or `complete_by`, cannot be kept whatever else the lab does. Null where nobody can tell.',
    ),
    delays: told(listOf(delayedRun), 'The twenty that are delayed most, those first.'),
    delayed: told(count, 'How many runs would be over later.'),
    [optional]: {
      why: told(text, 'Why it cannot be kept: what stands in the way, each by itself harmless.'),
      begin: expectedTime,
      end: expectedTime,
      late: told(flag, 'True where that is after `complete_by`.'),
      at_least: told(
        flag,
        'True where more rounds of a loop may come, or steps that are too far away to be planned.',
      ),
      open: told(text, 'Why nobody can tell when it is over, in a word.'),
      not_before: told(utc, 'It is over no earlier, where nobody can tell when.'),
    },
  },
);

/** What is wrong with a workflow, and what its instruments say of it: `POST /runs/preflight`. */
export const preflightView = titled(
  'Preflight',
  'What a submission would be refused for, and what agents, locations and queues say of its steps.',
  {
    ok: told(
      flag,
      'True where it would be accepted, no agent has said that it would not take the arguments, and its gaps can be kept as far as is known.',
    ),
    accepted: told(flag, 'True where a submission would be accepted as it is.'),
    problems: told(
      listOf(workflowProblem),
      'Those that a submission would be refused for, what agents have against arguments, and why gaps cannot be kept; a hundred at most.',
    ),
    warnings: listOf(workflowProblem),
    instruments: workflowCheckView.properties.instruments,
    steps: told(
      listOf(preflightStep),
      'The first 1,000, those of loops and of what is done after a failure among them. Empty where the text is no workflow.',
    ),
    step_count: count,
    asked: told(count, 'How many inquiries were made of agents.'),
    runs: told(
      count,
      'How many runs it would be. Of several, `steps` tells of the first; problems are told of all.',
    ),
    [optional]: { schedule: preflightSchedule },
  },
);

export type Preflight = FromSchema<typeof preflightView>;
export type PreflightSchedule = FromSchema<typeof preflightSchedule>;
export type PreflightStep = FromSchema<typeof preflightStep>;
export type StepCheck = FromSchema<typeof stepCheck>;
export type StepLocation = FromSchema<typeof stepLocation>;
