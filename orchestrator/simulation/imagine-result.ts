import { findAction, type About, type AboutAction } from '../../shared/contracts/about.ts';
import type { Json, JsonObject } from '../../shared/contracts/json.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import { simulatedFile } from '../../shared/simulation/simulated-file.ts';
import { imagineValue } from './imagine-value.ts';

/** What a simulated action returns. */
export interface ImaginedResult {
  data: JsonObject;
  files: StoredFile[];
}

/**
 * A result of the shape that the module's about promises: a value for each result's schema or type, a small file for each file. A
 * result that the step labels and the about does not tell of is there, too: the workflow's author expects it.
 */
export function imagineResult(step: StepDefinition, abouts: readonly About[]): ImaginedResult {
  const data: JsonObject = {};
  const files: StoredFile[] = [];
  for (const { label, type, schema } of promised(step, abouts)) {
    if (schema) data[label] = imagineValue(schema);
    else if (isFile(type)) files.push(simulatedFile(label, `${step.id}/${fileName(label)}`));
    else data[label] = valueOf(type);
  }
  return { data, files };
}

function promised(step: StepDefinition, abouts: readonly About[]): AboutAction['results'] {
  const action = abouts.flatMap((about) => findAction(about, step.action) ?? [])[0];
  const told = action?.results ?? [];
  const labels = new Set(told.map(({ label }) => label));
  const expected = Object.keys(step.data_labels).filter((name) => !labels.has(name));
  return [...told, ...expected.map((label) => ({ label }))];
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
