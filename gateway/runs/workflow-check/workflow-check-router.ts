import { Router } from 'express';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { type WorkflowCheck, workflowCheckView } from '../../../shared/contracts/workflow-check.ts';
import { checkWorkflowInWorker } from '../worker/in-worker.ts';
import type { RunsContext } from '../context.ts';
import { resource, sizeOf, parseOptionalBody, json, type Operation, withStore } from '../../http/index.ts';
import { readCheckFacts, readCheckRequest } from './read-check-request.ts';
import type { CheckRequest } from '../../../shared/workflow/index.ts';
import { anyObject, byName, flag, listOf, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';

export const checkRequest = object(
  { workflow: told(text, 'The workflow, YAML or JSON, as a text.') },
  {
    payload: told(anyObject, 'Values that the workflow takes by name.'),
    parameters: told(
      anyObject,
      "Values for the workflow's parameters; without it those without a default are not asked for.",
    ),
    files: told(listOf(text), 'Names of the files that would come with it.'),
    workflows: told(
      byName(text),
      'The texts of the workflows that it uses, by their paths from its folder on: `{"parts/wash.yaml": "name: …"}`.',
    ),
    simulate: told(flag, 'True for a run that no instrument is needed for.'),
    strict: told(flag, 'True where what nobody heeds in it is a problem.'),
  },
);

const checkWorkflow: Operation = {
  id: 'checkWorkflow',
  method: 'post',
  path: '/workflows/check',
  access: 'runs:submit',
  changes: 'no',
  tag: 'Runs',
  summary: 'Looks at a workflow while it is written',
  description: `Nothing is stored, and nothing is sent. What is wrong is told as a submission would be refused for it, all of it at once, each with its
place; where the shape of a step is wrong, the other steps are looked at all the same. It answers 200 also for a workflow that cannot be run.`,
  body: {
    required: true,
    content: {
      'application/json': {
        schema: checkRequest,
        example: { workflow: 'name: mix\nflowdef: []\n', payload: { volume: 20 }, files: ['plan.py'] },
      },
    },
  },
  answers: { 200: json('What is wrong, what it wants, and how its instruments stand.', workflowCheckView) },
  errors: ['invalid_form', 'too_large', ...withStore],
};

export const workflowCheckApi: readonly Operation[] = [checkWorkflow];

/** What is written by hand is shorter; a larger one is handed in with `validate_only`. */
export const maxCheckBytes = 4 * 1024 * 1024;

/** Looks at workflows for whoever writes them. */
export function workflowCheckRouter(context: RunsContext): Router {
  const router = Router();
  resource(router, [
    checkWorkflow,
    ...parseOptionalBody(
      maxCheckBytes,
      '"workflow", "payload", "parameters", "files", "simulate" and "strict"',
    ),
    async (request, response) => {
      response.json(await check(context, readCheckRequest(request.body as JsonObject), sizeOf(request)));
    },
  ]);
  return router;
}

async function check(context: RunsContext, request: CheckRequest, bytes: number): Promise<WorkflowCheck> {
  const facts = await context.deadlines.begin().withStore(() => readCheckFacts(context));
  return checkWorkflowInWorker(request, facts, bytes);
}
