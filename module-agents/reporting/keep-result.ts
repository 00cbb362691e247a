import { writeFile } from 'node:fs/promises';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { LocalFile, MissingFile, Outcome } from '../journal/index.ts';
import type { ActionResult } from '../sdk/inside.ts';
import type { Workspace } from '../files/index.ts';
import { reportableData } from './report.ts';
import { gatherFiles, takeFile } from './result-files.ts';

/** What an action left: its outcome, and its files as they lie on this disk. */
export interface Performed {
  outcome: Outcome;
  files: LocalFile[];
}

/**
 * Takes what an action has returned into the agent's care. The action has succeeded, and nothing here changes that: what
 * cannot be kept is told as missing. Never rejects.
 */
export async function keepResult(
  returned: unknown,
  commandId: string,
  outcome: Outcome,
  workspace: Workspace,
): Promise<Performed> {
  try {
    return await keep(resultOf(returned), commandId, outcome, workspace);
  } catch (error) {
    const reason = `the result could not be kept: ${messageOf(error)}`.slice(0, 500);
    return { outcome: { ...outcome, files_missing: [{ label: 'result', reason }] }, files: [] };
  }
}

/** What is known of an action that has succeeded where nobody waits until its result is kept. Pure. */
export function outcomeWithoutFiles(returned: unknown, outcome: Outcome): Outcome {
  const { data: given, files } = resultOf(returned);
  const data = reportableData(given, 1);
  const known = data.kind === 'fits' ? { ...outcome, data: data.data } : outcome;
  const whole = (data.kind === 'fits' || data.kind === 'none') && Object.keys(files ?? {}).length === 0;
  if (whole) return known;
  const reason = 'the agent stopped before the files of the result were kept';
  return { ...known, files_missing: [{ label: 'result', reason }] };
}

/** What returns anything but an object has returned its data. */
function resultOf(returned: unknown): ActionResult {
  const shaped = typeof returned === 'object' && returned !== null && !Array.isArray(returned);
  return shaped ? returned : { data: returned as JsonObject };
}

async function keep(
  result: ActionResult,
  commandId: string,
  outcome: Outcome,
  workspace: Workspace,
): Promise<Performed> {
  const { files, missing } = await gatherFiles(result.files, commandId, workspace);
  for (const [label, reason] of Object.entries(result.missing ?? {})) {
    missing.push({ label: String(label).slice(0, 200), reason: String(reason).slice(0, 500) });
  }
  const kept = { ...outcome };
  const data = reportableData(result.data, files.length + missing.length);
  switch (data.kind) {
    case 'none':
      break;
    case 'fits':
      kept.data = data.data;
      break;
    case 'large':
      kept.data = data.data;
      await keepLargeData(data.text, files, missing, commandId, workspace);
      break;
    case 'unfit':
      missing.push({ label: 'data', reason: data.reason });
      break;
  }
  if (missing.length > 0) kept.files_missing = missing;
  return { outcome: kept, files };
}

async function keepLargeData(
  text: string,
  files: LocalFile[],
  missing: MissingFile[],
  commandId: string,
  workspace: Workspace,
): Promise<void> {
  let label = 'data';
  while (files.some((file) => file.label === label)) label += '_';
  try {
    const name = `${label}.json`;
    const path = await workspace.resultPath(commandId, label, name);
    await writeFile(path, text);
    files.push(await takeFile(label, name, path));
  } catch (error) {
    missing.push({ label, reason: `the data could not be kept: ${messageOf(error)}` });
  }
}
