import { workflowCheckView } from '../../../shared/contracts/workflow-check.ts';
import { checkWorkflowInWorker } from '../worker/in-worker.ts';
import type { RunsContext } from '../context.ts';
import { sizeOf, shareOf, json, type Call, callsOf } from '../../http/index.ts';
import { checkBody, readCheckFacts, toCheckRequest } from './read-check-request.ts';

const call = callsOf<RunsContext>('Runs');

const checkWorkflow = call(
  {
    id: 'checkWorkflow',
    route: 'post /workflows/check',
    access: 'runs:submit',
    changes: 'no',
    summary: 'Looks at a workflow while it is written',
    description: `Nothing is stored, and nothing is sent. What is wrong is told as a submission would be refused for it, all of it at once, each with its
place; where the shape of a step is wrong, the other steps are looked at all the same. It answers 200 also for a workflow that cannot be run.`,
    body: checkBody,
    answers: { 200: json('What is wrong, what it wants, and how its instruments stand.', workflowCheckView) },
    errors: ['workflow_not_found'],
  },
  async ({ body, request, context }) => {
    const requested = await toCheckRequest(context, body);
    // What is named is not sent.
    const facts = await context.deadlines.begin().withStore(() => readCheckFacts(context));
    const size = sizeOf(request) + requested.text.length;
    return checkWorkflowInWorker(requested, facts, size, shareOf(request));
  },
);

/** Looks at workflows for whoever writes them. */
export const workflowCheck: readonly Call<RunsContext>[] = [checkWorkflow];
