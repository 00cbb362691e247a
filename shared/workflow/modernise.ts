import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import type { Problem } from '../kernel/json/problem.ts';

/**
 * A workflow of WEI's early days, with its keys as they are called today. Pure; what is current stays as it is.
 *
 * - the name stood in `metadata`
 * - a step's action was its `command`
 */
export function modernise(value: Json): { value: Json; warnings: Problem[] } {
  const warnings: Problem[] = [];
  if (!isObject(value)) return { value, warnings };
  const document: JsonObject = { ...value };
  const metadata = document['metadata'];
  const name = isObject(metadata) ? metadata['name'] : undefined;
  if (document['name'] === undefined && typeof name === 'string') {
    document['name'] = name;
    warnings.push({
      pointer: '/metadata/name',
      message: 'the name is taken from "metadata", as old files have it',
    });
  }
  const flowdef = document['flowdef'];
  if (Array.isArray(flowdef)) {
    document['flowdef'] = flowdef.map((step, index) => {
      if (!isObject(step) || step['action'] !== undefined || typeof step['command'] !== 'string') return step;
      const { command, ...rest } = step;
      if (!warnings.some(({ pointer }) => pointer.endsWith('/command'))) {
        const message = 'the step key "command" of old files is read as "action"';
        warnings.push({ pointer: `/flowdef/${index}/command`, message });
      }
      return { ...rest, action: command };
    });
  }
  return { value: document, warnings };
}
