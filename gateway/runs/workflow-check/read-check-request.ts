import { isObject, type Json, type JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { badField } from '../../http/index.ts';
import { usedWorkflows } from '../used-workflows.ts';
import type { CheckRequest, CheckFacts } from '../../../shared/workflow/index.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import type { RunsContext } from '../context.ts';
import { runsHoldingBack } from '../runs-concerned.ts';

/** As many files as a submission may have. */
const maxFiles = 10_000;

/** Reads what is to be checked from a JSON body. @throws WeirError `bad_request`, `invalid_form`, `too_large`. */
export function readCheckRequest(body: JsonObject): CheckRequest {
  const { workflow, payload = null, parameters = null, files = null, workflows = null } = body;
  if (typeof workflow !== 'string') {
    throw new WeirError('bad_request', '"workflow" is missing: the text of a workflow, YAML or JSON');
  }
  return {
    text: workflow,
    payload: readValues('payload', payload) ?? {},
    parameters: readValues('parameters', parameters),
    files: readNames(files),
    simulate: body['simulate'] === true,
    strict: body['strict'] === true,
    workflows: workflows === null ? {} : usedWorkflows(workflows),
  };
}

function readValues(name: string, value: Json): JsonObject | undefined {
  if (value === null) return undefined;
  if (isObject(value)) return value;
  throw badField(name, `"${name}" is a JSON object that leads from names to values`);
}

function readNames(value: Json): string[] {
  if (value === null) return [];
  const names = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  if (Array.isArray(value) && names.length === value.length && names.length <= maxFiles) return names;
  throw badField('files', `"files" is a list of file names, ${maxFiles} at most`);
}

/** What a workflow is checked against, as it is now. @throws WeirError `store_unavailable`. */
export async function readCheckFacts({
  store,
  workcell,
  embedded,
  workcellState,
}: RunsContext): Promise<CheckFacts> {
  const [fields, at] = await Promise.all([workcellState.read(), store.now()]);
  const runs = await runsHoldingBack(store, decodeWorkcellState(fields));
  const unknown = [...runs.values()].flatMap(({ run_id, summary }) =>
    summary?.unknown ? [[run_id, summary.unknown.run] as const] : [],
  );
  return { workcell, embedded, fields, at, unknown: Object.fromEntries(unknown) };
}
