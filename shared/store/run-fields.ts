import type { RunState, StepRecord, StoredRun } from '../contracts/run.ts';
import type { JsonObject } from '../kernel/json/json.ts';
import { Turns } from '../kernel/lifecycle/waiting.ts';
import { decodeDefinition, unreadable, type AmendedPart } from './run-text.ts';
import { decodeRecord, decodeSnapshot, decodeSummary } from './stored-forms.ts';

/**
 * A run from the fields that a store keeps of it, by their names; undefined where there is none. Others have their turns while a long one is read.
 * @throws WeirError `run_unreadable`
 */
export async function decodeRun(
  run_id: string,
  fields: Record<string, string>,
): Promise<StoredRun | undefined> {
  try {
    return await decodeFields(run_id, fields);
  } catch (cause) {
    throw unreadable(cause);
  }
}

async function decodeFields(run_id: string, fields: Record<string, string>): Promise<StoredRun | undefined> {
  const { definition, state, revision, snapshot, summary } = fields;
  if (definition === undefined || state === undefined) return undefined;
  const turns = new Turns();
  const steps: Record<number, StepRecord> = {};
  const stepSnapshots: Record<number, JsonObject> = {};
  const amended: AmendedPart[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const [field, of] = name.split(':');
    // A version before has written '' where there is none.
    if (of === undefined || value === '') continue;
    const position = Number(of);
    if (field === 'step') steps[position] = decodeRecord({ run_id, position }, value);
    else if (field === 'step_snapshot') stepSnapshots[position] = decodeSnapshot({ run_id, position }, value);
    else if (field === 'amended') amended.push([of, value]);
    if (turns.isDue()) await turns.pass();
  }
  return {
    definition: await decodeDefinition(run_id, definition, amended),
    state: state as RunState,
    revision: Number(revision),
    ...(snapshot === undefined ? {} : { snapshot: decodeSnapshot({ run_id }, snapshot) }),
    ...(summary === undefined ? {} : { summary: decodeSummary({ run_id }, summary) }),
    steps,
    ...(Object.keys(stepSnapshots).length === 0 ? {} : { step_snapshots: stepSnapshots }),
  };
}
