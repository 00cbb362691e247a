import { findAction, type About, type AboutAction } from '../../shared/contracts/about.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import { resultsOfStep } from '../../shared/contracts/results-of-step.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import { evaluateTexts } from '../../shared/expressions/index.ts';
import { simulatedFile } from '../../shared/contracts/simulated-file.ts';
import { imagineValue } from './imagine-value.ts';

/** What a simulated action returns. */
export interface ImaginedResult {
  data: JsonObject;
  files: StoredFile[];
}

/**
 * A result of the shape that the module's about promises: the value that it says for rehearsals, or one for each result's schema or type, and
 * a small file for each file. A result that the step labels and the about does not tell of is there, too: the workflow's author
 * expects it.
 * @param step with what its expressions came to
 * @param attempt from 1
 */
export function imagineResult(step: StepDefinition, abouts: readonly About[], attempt = 1): ImaginedResult {
  const data: JsonObject = {};
  const files: StoredFile[] = [];
  const action = abouts.flatMap((about) => findAction(about, step.action) ?? [])[0];
  const told = action?.simulated ?? {};
  const variables = { args: { ...defaultsOf(action), ...step.args }, attempt };
  for (const { label, type, schema } of promised(step, action)) {
    if (isFile(type) && !schema) {
      files.push(simulatedFile(label, `${step.id}/${fileName(label)}`));
      continue;
    }
    const value = Object.hasOwn(told, label) ? simulatedValue(told[label], variables) : undefined;
    data[label] = value ?? (schema ? imagineValue(schema) : valueOf(type));
  }
  return { data, files };
}

function promised(step: StepDefinition, action: AboutAction | undefined): AboutAction['results'] {
  const told = (action && resultsOfStep(action, step.args)) ?? action?.results ?? [];
  const labels = new Set(told.map(({ label }) => label));
  const expected = [...Object.keys(action?.simulated ?? {}), ...Object.keys(step.data_labels)].filter(
    (name) => !labels.has(name),
  );
  return [...told, ...[...new Set(expected)].map((label) => ({ label }))];
}

/** Undefined where it comes to nothing: a rehearsal goes on all the same, whatever a module says of itself. */
function simulatedValue(value: Json | undefined, variables: JsonObject): Json | undefined {
  try {
    return value === undefined ? undefined : evaluateTexts(value, variables);
  } catch {
    return undefined;
  }
}

function defaultsOf(action: AboutAction | undefined): JsonObject {
  const args = (action?.args ?? []).filter((each) => each.default !== undefined);
  return Object.fromEntries(args.map((each) => [each.name, each.default ?? null]));
}

/** WEI's modules say `local_file`; ours say `file`. */
function isFile(type: string | undefined): boolean {
  return type !== undefined && /^(?:local_)?file$/i.test(type);
}

/** Types come from JSON Schema or from Python (`int`, `List[float]`, `Optional[str]`); nothing else is promised of them. */
function valueOf(type: string | undefined): Json {
  const [outer = '', inner] = (type ?? '')
    .toLowerCase()
    .replace(/^typing\./, '')
    .split('[');
  switch (outer.trim()) {
    case 'optional':
      return valueOf(inner?.replace(/\]$/, ''));
    case 'int':
    case 'integer':
    case 'float':
    case 'number':
      return 0;
    case 'bool':
    case 'boolean':
      return false;
    case 'list':
    case 'array':
    case 'tuple':
    case 'set':
      return [];
    case 'dict':
    case 'object':
      return {};
    case 'none':
    case 'null':
      return null;
    default:
      return 'simulated';
  }
}

/** A name that is one part of a path, whatever the label. */
function fileName(label: string): string {
  const safe = label.replaceAll(/[^\p{L}\p{N}._-]/gu, '_').slice(0, 100);
  return /^\.*$/.test(safe) ? '_' : safe;
}
