import { listOf, text, told } from '../../../shared/contracts/fields.ts';
import { preflightView } from '../../../shared/contracts/preflight.ts';
import { json, type Operation, withStore } from '../../http/index.ts';
import { checkWish } from '../workflow-check/workflow-check-api.ts';

const fields = {
  workflow: told(text, 'The workflow, YAML or JSON, as a text or as a file.'),
  payload: told(text, 'JSON: values that the workflow takes by name.'),
  parameters: told(text, "JSON: values for the workflow's parameters."),
  workflows: told(text, 'JSON: the texts of the workflows that it uses, by their paths from its folder on.'),
  simulate: told(text, '`true`: a run that no instrument is needed for; no agent is asked.'),
  strict: told(text, '`true`: what nobody heeds in the workflow is a problem.'),
} as const;

export const preflightRun: Operation = {
  id: 'preflightRun',
  method: 'post',
  path: '/runs/preflight',
  access: 'runs:submit',
  changes: 'no',
  tag: 'Runs',
  summary: 'Looks at a workflow with the instruments, before it is handed in',
  description: `Takes what a submission takes, or JSON as \`POST /workflows/check\` does, and stores nothing. It tells all that a submission would be refused for,
and of each step what its agent says of its arguments, how its locations are, what would keep it waiting, and what is before it. Agents are
asked about 200 different sets of arguments at most, for 10 seconds in all; nothing is moved by it. It answers 200 also for a workflow that cannot
be run, and promises nothing: all of it may be otherwise when the run's turn has come.`,
  body: {
    required: true,
    content: {
      'application/json': {
        schema: checkWish,
        example: { workflow: 'name: mix\nflowdef: []\n', payload: { volume: 20 }, files: ['plan.py'] },
      },
      'multipart/form-data': {
        schema: {
          title: 'PreflightForm',
          description: 'A submission, of which `experiment_id` may be left out.',
          type: 'object',
          properties: { ...fields, files: listOf({ type: 'string', format: 'binary' } as const) },
          required: ['workflow'],
          additionalProperties: true,
        },
      },
      'application/x-www-form-urlencoded': {
        schema: {
          type: 'object',
          properties: fields,
          required: ['workflow'],
          additionalProperties: true,
        },
      },
    },
  },
  answers: { 200: json('What was found.', preflightView) },
  errors: ['bad_payload', 'invalid_workflow', 'invalid_form', 'too_large', ...withStore],
};

export const preflightApi: readonly Operation[] = [preflightRun];
