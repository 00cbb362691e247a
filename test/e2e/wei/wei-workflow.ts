import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import { newId } from '../../../shared/contracts/ids.ts';

/** A workflow as a script has it in hand: parsed from its file, steps with their ids, parameters not put in yet. */
export interface WeiWorkflow {
  name: string;
  parameters?: { name: string; default?: Json }[];
  flowdef: (JsonObject & { name: string; module: string; action: string })[];
}

/** All that the client's types write out, also where the file says nothing. */
const stepDefaults = {
  ...{ args: {}, files: {}, checks: null, locations: {}, requirements: {}, dependencies: [], priority: null },
  ...{ comment: null, data_labels: null, start_time: null, end_time: null, duration: null, result: null },
};

/**
 * The workflow as the client sends it: parameters are put in on its side, and are declared all the same; files are named
 * by their base name. The files to send are told beside.
 */
export function prepare(workflow: WeiWorkflow, parameters: JsonObject): { text: string; files: string[] } {
  const declared = (workflow.parameters ?? []).map(({ name, default: value = null }) => ({
    name,
    default: value,
  }));
  const values = new Map(
    declared.map(({ name, default: value }) => [
      name,
      Object.hasOwn(parameters, name) ? parameters[name] : value,
    ]),
  );
  const files: string[] = [];
  const flowdef = workflow.flowdef.map((step) => {
    const filled = { ...stepDefaults, id: newId(), ...(insert(step, values) as JsonObject) };
    const named = Object.entries(filled['files'] as Record<string, string>).map(([argument, path]) => {
      files.push(path);
      return [argument, path.split('/').at(-1) ?? path];
    });
    return { ...filled, files: Object.fromEntries(named) as JsonObject };
  });
  const metadata = { author: null, description: null, version: '' };
  const document = { name: workflow.name, metadata, parameters: declared, flowdef, modules: [] };
  return { text: JSON.stringify(document), files };
}

function insert(value: Json, values: ReadonlyMap<string, Json | undefined>): Json {
  if (typeof value === 'string') {
    const whole = /^\$([\w-]+)$/.exec(value)?.[1];
    if (whole !== undefined && values.has(whole)) return values.get(whole) ?? null;
    return value.replace(/\$\{?([\w-]+)\}?/g, (written, name: string) =>
      values.has(name) ? asText(values.get(name)) : written,
    );
  }
  if (Array.isArray(value)) return value.map((item) => insert(item, values));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, insert(item, values)]));
}

/** As Python's `str` writes it, for what a notebook puts into a text. */
function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
