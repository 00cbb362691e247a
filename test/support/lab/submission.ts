import type { JsonObject } from '../../../shared/kernel/json/json.ts';

/** A step on the instrument `arm`. */
export function step(action = 'move', more: JsonObject = {}): JsonObject {
  return { name: `to ${action}`, module: 'arm', action, args: {}, ...more };
}

/** A step on the instrument `reader`, which needs its arguments. */
export const readStep = { name: 'read it', module: 'reader', action: 'read', args: { wells: ['A1'] } };

export const experiment = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

/** The fields of a submission that is fine, its workflow with other steps if given. */
export function fine(steps: JsonObject[] = [readStep], more: JsonObject = {}): Record<string, string> {
  return {
    experiment_id: experiment,
    workflow: JSON.stringify({ name: 'a workflow', flowdef: steps, ...more }),
  };
}

/** A multipart form of fields and files: [part name, file name, content]. */
export function multipart(fields: Record<string, string>, files: [string, string, string][]): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const [part, name, content] of files) form.append(part, new Blob([content]), name);
  return form;
}

/** The parts of an answered run that tests look at. */
export interface Run extends JsonObject {
  run_id: string;
  status: string;
  steps: (JsonObject & { id: string })[];
}
