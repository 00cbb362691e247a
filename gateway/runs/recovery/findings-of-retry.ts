import {
  type RetryFindings,
  changedSince,
  draftRetry,
  type RetryDraft,
  type RetryRequest,
  staleResults,
} from '../../../shared/workflow/index.ts';
import type { StaleFact } from '../../../shared/contracts/retry-preview.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { cutShort } from '../../../shared/kernel/some-of.ts';
import type { Problem } from '../../../shared/kernel/json/problem.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import type { Deadline } from '../../http/index.ts';
import { filesToTake, missingFiles } from './files-of-retry.ts';
import {
  runStates,
  terminalStates,
  type RunDefinition,
  type RunState,
} from '../../../shared/contracts/run.ts';
import type { Store } from '../../../shared/store/index.ts';
import { eachStoredRun } from '../stored-runs.ts';

/** The states of a run that is not over. */
const open: RunState[] = runStates.filter(
  (state) => !(terminalStates as readonly RunState[]).includes(state),
);
/** So many runs of an experiment are looked at. */
const mostRuns = 1000;

/** The run that goes on from another one and is not over, if there is one. */
export async function goingOnFrom(
  store: Pick<Store, 'listRuns'>,
  { run_id, experiment_id }: Pick<RunDefinition, 'run_id' | 'experiment_id'>,
): Promise<RunDefinition | undefined> {
  for await (const { definition } of eachStoredRun(store, { states: open, experiment_id, limit: mostRuns }))
    if (definition.retry_of === run_id) return definition;
  return undefined;
}

/**
 * Looks at the lab and at the files of a run that is over, and works out a run that goes on from it.
 * @throws WeirError as `draftRetry`, and `store_unavailable`
 */
export async function findingsOfRetry(
  context: RunsContext,
  run: ArchivedRun,
  request: RetryRequest,
  deadline: Deadline,
): Promise<RetryFindings> {
  const { workcell, workcellState, data } = context;
  const state = decodeWorkcellState(await deadline.withStore(() => workcellState.read()));
  const draft = await draftRetry(request, { run, workcell, state });
  const { inputs, directory } = run.definition;
  const missing = await missingFiles(data, directory, filesToTake(inputs, draft.taken_over));
  const lab = { run, workcell, state, draft, missing };
  const facts = [...staleResults(lab), ...changedSince(lab)];
  return {
    ...lab,
    draft: { ...draft, problems: [...draft.problems, ...filesNeeded(draft, missing)] },
    stale: [...facts.filter(isWarning), ...facts.filter((fact) => !isWarning(fact))],
  };
}

function isWarning({ weight }: StaleFact): boolean {
  return weight === 'warning';
}

/** A step whose file is not there any more cannot be done. */
function filesNeeded({ steps, again }: RetryDraft, missing: ReadonlyMap<string, string>): Problem[] {
  return [...again].flatMap((position) => {
    const step = steps[position];
    return (step?.loop?.body ?? (step ? [step] : [])).flatMap(({ name, files }) =>
      Object.entries(files).flatMap(([argument, path]) => {
        const why = missing.get(path);
        if (why === undefined) return [];
        const message = `step "${cutShort(name || (step?.name ?? ''))}": its file "${argument}" ("${cutShort(path)}") ${why}: hand the workflow in again`;
        return [{ pointer: '', message }];
      }),
    );
  });
}
