import type { ExperimentBody } from '../../contracts/experiment.ts';
import type { AskedBy, RunDefinition, StepRecord } from '../../contracts/run.ts';
import type { Traced } from '../../contracts/traced.ts';
import { safeFolderName } from '../../kernel/files/safe-name.ts';
import type { RetryDraft } from './draft-retry.ts';

/** What a run that goes on from another one has of its own. */
export interface OwnOfRetry {
  run: Pick<RunDefinition, 'run_id' | 'created_at' | keyof Traced>;
  experiment: Pick<ExperimentBody, 'campaign_id' | 'directory'>;
  retried_by: AskedBy;
  retry_request: RunDefinition['retry_request'];
  warnings: string[];
}

/**
 * The definition of a run that goes on from another one.
 * @param missing files that are not there any more, by path: their steps' records say so
 */
export function defineRetry(
  old: RunDefinition,
  draft: Pick<RetryDraft, 'steps' | 'taken_over'>,
  { run, experiment, retried_by, retry_request, warnings }: OwnOfRetry,
  missing: ReadonlyMap<string, string>,
): RunDefinition {
  const { campaign_id: _c, trace: _t, trace_state: _s, taken_over: _o, retry_request: _r, ...kept } = old;
  const { campaign_id, directory } = experiment;
  return {
    ...kept,
    ...run,
    ...(campaign_id === null ? {} : { campaign_id }),
    directory: `${directory}/${safeFolderName(old.label)}_id_${run.run_id}`,
    steps: draft.steps,
    inputs: old.inputs.filter(({ path }) => !missing.has(path)),
    warnings,
    retry_of: old.run_id,
    retried_by,
    ...(retry_request && { retry_request }),
    taken_over: Object.fromEntries(
      Object.entries(draft.taken_over).map(([at, record]) => [
        at,
        withoutFiles(withoutEarlierFiles(record), missing),
      ]),
    ),
  };
}

/** Only what the step has come to is taken over: the files of the attempts before stay with the run that made them. */
function withoutEarlierFiles(record: StepRecord): StepRecord {
  const { earlier } = record;
  if (!earlier) return record;
  return { ...record, earlier: earlier.map(({ files: _, ...attempt }) => attempt) };
}

function withoutFiles(record: StepRecord, missing: ReadonlyMap<string, string>): StepRecord {
  const lost = (record.files ?? []).filter(({ path }) => missing.has(path));
  if (lost.length === 0) return record;
  return {
    ...record,
    files: (record.files ?? []).filter((file) => !lost.includes(file)),
    files_missing: [
      ...(record.files_missing ?? []),
      ...lost.map(({ label, path }) => ({ label, reason: `it ${missing.get(path) ?? 'is gone'}` })),
    ],
  };
}
