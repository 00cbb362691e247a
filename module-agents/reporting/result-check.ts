import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { isObject, isTooDeep, maxDepth, type Json, type JsonObject } from '../../shared/kernel/json/json.ts';
import { demandSchema, judge, type Judgement } from '../../shared/foreign-schemas/index.ts';
import { type ModuleDefinition, type ResultDescription, schemaOfResult } from '../sdk/inside.ts';
import { resultOf } from './result-files.ts';

/** Sentences about one action, at most. */
const mostTold = 20;

/** How what an action returned differs from what it declares, a sentence for each result. */
interface ResultFindings {
  /** Results that are missing, or do not fit. */
  faults: string[];
  /** Results that could not be judged, and values that are nested too deep to be shown. */
  doubts: string[];
  /** True where the action fails by its faults. */
  isChecked: boolean;
}

/**
 * Judges what an action has returned. Never rejects.
 * @param workdir where relative paths of files start
 */
export type ResultCheck = (
  action: string,
  returned: unknown,
  workdir: () => string,
) => Promise<ResultFindings>;

/**
 * Looks at the schemas of what a module's actions return.
 * @throws WeirError `bad_module` where a schema is none, or none by which results can be judged.
 */
export function compileResultCheck(module: ModuleDefinition): ResultCheck {
  for (const [name, { results = {} }] of Object.entries(module.actions)) {
    for (const [label, description] of Object.entries(results)) {
      const schema = schemaOfResult(description);
      try {
        if (schema) demandSchema(schema, { defaults: false });
      } catch (cause) {
        const text = `the result "${label}" of action "${name}" has no JSON Schema that can be used: ${messageOf(cause)}`;
        throw new WeirError('bad_module', text, { cause });
      }
    }
  }

  return async (name, returned, workdir) => {
    // Looked up at this moment: a module may learn from its instrument what it can do.
    const action = Object.hasOwn(module.actions, name) ? module.actions[name] : undefined;
    const { results = {}, results_checked: isChecked = true } = action ?? {};
    const found: ResultFindings = { faults: [], doubts: [], isChecked };
    const { data, files, missing } = partsOf(returned);
    for (const [label, description] of Object.entries(results)) {
      const isFile = (description as JsonObject)['type'] === 'file';
      const finding = isFile
        ? await judgeFile(files[label], missing[label], description, workdir)
        : await judgeValue(Object.hasOwn(data, label) ? data[label] : undefined, description);
      if (finding.fault !== undefined) found.faults.push(`result "${label}" ${finding.fault}`);
      if (finding.doubt !== undefined) found.doubts.push(`result "${label}" ${finding.doubt}`);
      // What is judged after it may take as long.
      if (found.faults.length >= mostTold || finding.isCostly) break;
    }
    for (const [label, value] of Object.entries(data))
      if (!Object.hasOwn(results, label) && isTooDeep(value)) found.doubts.push(`"${label}" ${tooDeep}`);
    found.doubts.splice(mostTold);
    return found;
  };
}

interface Finding {
  fault?: string;
  doubt?: string;
  isCostly?: true;
}

const tooDeep = `is nested more than ${maxDepth} deep`;

async function judgeValue(given: unknown, description: ResultDescription): Promise<Finding> {
  if (isTooDeep(given)) return { fault: tooDeep };
  const schema = schemaOfResult(description);
  let value: Json | undefined;
  try {
    value = asJson(given);
  } catch (error) {
    return { fault: `is no JSON: ${messageOf(error)}` };
  }
  if (value === undefined && mayBeMissing(description)) return {};
  if (!schema) return value === undefined ? { fault: 'is missing' } : {};
  const judged = await judge(schema, value ?? null);
  if ('fits' in judged) return {};
  if ('complaints' in judged) return { fault: value === undefined ? 'is missing' : complaintIn(judged) };
  if ('unusable' in judged)
    return { doubt: `could not be checked, for its schema cannot be used: ${judged.unusable}` };
  return { doubt: `could not be checked: ${judged.unjudged}`, isCostly: true };
}

/** A file that the action has not written is missing. One that cannot be stored is another matter, and no fault of the driver. */
async function judgeFile(
  source: unknown,
  why: unknown,
  description: ResultDescription,
  workdir: () => string,
): Promise<Finding> {
  if (source === undefined) {
    if (mayBeMissing(description)) return {};
    return { fault: typeof why === 'string' ? `is missing: ${why.slice(0, 500)}` : 'is missing' };
  }
  if (typeof source !== 'string') return {};
  try {
    return (await stat(resolve(workdir(), source))).isFile() ? {} : { fault: `is no file: ${source}` };
  } catch {
    return { fault: `is no file: ${source}` };
  }
}

function mayBeMissing(description: ResultDescription): boolean {
  return (description as JsonObject)['optional'] === true;
}

function complaintIn({ complaints }: Extract<Judgement, { complaints: unknown }>): string {
  const { pointer, message } = complaints[0] ?? { pointer: '', message: 'does not fit' };
  return `${pointer === '' ? '' : `at ${pointer} `}${message}`;
}

/** As it will be in the report: a date becomes a text, and what has no form in JSON is left out. */
function asJson(value: unknown): Json | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

type Parts = Record<'data' | 'files' | 'missing', Record<string, unknown>>;

function partsOf(returned: unknown): Parts {
  const { data, files, missing } = resultOf(returned);
  const objectIn = (part: unknown) => (isObject(part) ? part : {});
  const values = data === undefined || data === null || isObject(data) ? objectIn(data) : { value: data };
  return { data: values, files: objectIn(files), missing: objectIn(missing) };
}
