import type { InsertPreview } from '../../../shared/contracts/insert-preview.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import { findRun } from '../run-pages.ts';
import { askEdit, type EditRequest } from './ask-edit.ts';
import {
  changesOf,
  type ChangedArgs,
  compileInserted,
  demandData,
  heldIn,
  stepAhead,
  stepMeant,
  type WrittenSteps,
  demandOpen,
  stepToTryAgain,
  whyBegun,
  type HeldRequest,
} from '../../../shared/workflow/index.ts';

const onlyThat = 'a retry changes arguments of the step that is done again, and of no other';

/** Who wants it, why, and under which name of his own. */
export type Asked = Pick<EditRequest, 'who' | 'named' | 'asked'>;

/**
 * Tries the step again that waits for a word after its failure. A request that names the attempt is the same one however often it comes.
 * Throws as `askEdit`, and `unfit`, `bad_arguments`.
 */
export async function tryAgain(
  context: RunsContext,
  runId: string,
  { args, ...which }: HeldRequest & { args: ChangedArgs },
  asked: Asked,
): Promise<ArchivedRun> {
  const state = await readState(context);
  return askEdit(context, runId, {
    ...asked,
    edit: 'retry',
    meaning: (run) => ({ command_id: which.command_id ?? heldIn(run, which).command_id, args }),
    // A step that fails without an attempt waits for a word under the same command once more.
    isAnother: (run, after) => {
      const id = which.command_id ?? heldIn(run, which).command_id;
      return (run.summary?.held ?? []).some(({ command_id, since }) => command_id === id && since >= after);
    },
    body: async (run) => {
      demandOpen(run);
      const { step, command_id } = stepToTryAgain(run, which);
      const whyFixed = (position: number) => (position === step ? undefined : onlyThat);
      return {
        step,
        command_id,
        ...(await changesOf(run, args, { workcell: context.workcell, state }, whyFixed)),
      };
    },
  });
}

/** Lets a run go on without a step. Throws as `askEdit`, and `unfit`, `step_not_found`. */
export function skipStep(
  context: RunsContext,
  runId: string,
  { step, data }: { step: string | number | undefined; data: JsonObject | undefined },
  asked: Asked,
): Promise<ArchivedRun> {
  return askEdit(context, runId, {
    ...asked,
    edit: 'skip',
    meaning: (run) => ({ step: stepMeant(run, step), data: data ?? null }),
    body: (run) => {
      const position = stepAhead(run, step, 'skipped');
      if (data) demandData(run, position, data);
      return { step: position, ...(data && { data }) };
    },
  });
}

/** Puts steps before one that has not begun, or that waits for a word. Throws as `askEdit`, and `unfit`, `invalid_workflow`. */
export async function insertSteps(
  context: RunsContext,
  runId: string,
  { before, ...written }: WrittenSteps & { before: string | number | undefined },
  asked: Asked,
): Promise<ArchivedRun> {
  const state = await readState(context);
  return askEdit(context, runId, {
    ...asked,
    edit: 'insert',
    meaning: (run) => ({ before: stepMeant(run, before), steps: [...written.steps] }),
    body: async (run) => {
      const step = stepAhead(run, before, 'put off');
      return { step, added: await compileInserted(written, run, step, context.workcell, state) };
    },
  });
}

/** What would be put in; nothing is stored. Throws as `insertSteps` would. */
export async function previewInsert(
  context: RunsContext,
  runId: string,
  { before, ...written }: WrittenSteps & { before: string | number | undefined },
): Promise<InsertPreview> {
  const state = await readState(context);
  const run = await findRun(context, runId);
  const step = stepAhead(run, before, 'put off');
  const added = await compileInserted(written, run, step, context.workcell, state);
  return {
    run_id: runId,
    before: step,
    steps: added.map(({ name, module, action }) => ({ name, module, action })),
  };
}

/** What can be changed of a run that goes on. */
export interface ChangeRequest {
  label?: string;
  priority?: number;
  args: ChangedArgs;
}

/**
 * Changes label, priority, or arguments of steps that have not begun. Throws as `askEdit`, and `unfit`, `bad_arguments`.
 * @param found is told of the run as it is before
 */
export async function changeRun(
  context: RunsContext,
  runId: string,
  { args, ...request }: ChangeRequest,
  asked: Asked,
  found: (run: ArchivedRun) => void,
): Promise<ArchivedRun> {
  const state = await readState(context);
  return askEdit(context, runId, {
    ...asked,
    edit: 'change',
    // Without a name of its own, the same change after others is another one: what it says may have been changed since.
    meaning: ({ revision }) => ({ ...request, args, revision }),
    body: async (run) => {
      demandOpen(run);
      found(run);
      const changes = await changesOf(run, args, { workcell: context.workcell, state }, (position) =>
        whyBegun(run, position),
      );
      const { label, priority = 0 } = run.definition;
      const isSo = (request.label ?? label) === label && (request.priority ?? priority) === priority;
      return isSo && !changes.changed ? undefined : { ...request, ...changes };
    },
  });
}

export async function readState({ deadlines, workcellState }: RunsContext): Promise<WorkcellState> {
  return decodeWorkcellState(await deadlines.begin().withStore(() => workcellState.read()));
}
