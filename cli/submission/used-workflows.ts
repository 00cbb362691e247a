import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { resolvePath, writtenSteps } from '../../shared/workflow/index.ts';
import { isObject, type JsonObject } from '../../shared/kernel/json/json.ts';
import { loadYaml } from '../../shared/yaml/index.ts';

/** No more are looked for: a gateway takes no more. */
const maxFiles = 200;

/**
 * The workflows that a workflow uses, and that those use, by their paths from its folder on, as far as they lie in it. What cannot be found is
 * left for the gateway to tell, with its line.
 */
export async function usedWorkflows(workflow: string, folder: string): Promise<Record<string, string>> {
  const found = new Map<string, string>();
  const waiting = pathsUsed(workflow, '');
  const seen = new Set(waiting);
  for (let at = waiting.shift(); at !== undefined && found.size < maxFiles; at = waiting.shift()) {
    const text = await readFile(path.join(folder, at), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    found.set(at, text);
    for (const next of pathsUsed(text, at)) {
      if (!seen.has(next)) waiting.push(next);
      seen.add(next);
    }
  }
  return Object.fromEntries(found);
}

/** The steps of a workflow, as far as it can be read. */
export function stepsOf(workflow: string): { step: JsonObject; pointer: string }[] {
  const loaded = loadYaml(workflow);
  // The gateway tells what is wrong with the workflow; here only the well-formed parts are of use.
  if (!loaded.ok || !isObject(loaded.value)) return [];
  const { flowdef, cleanup = null } = loaded.value;
  return Array.isArray(flowdef) ? [...writtenSteps({ flowdef, cleanup })] : [];
}

function pathsUsed(workflow: string, from: string): string[] {
  // Reading all of it takes time, and most workflows use none.
  if (!workflow.includes('uses')) return [];
  return stepsOf(workflow).flatMap(({ step: { uses } }) =>
    typeof uses === 'string' ? (resolvePath(uses, from) ?? []) : [],
  );
}
