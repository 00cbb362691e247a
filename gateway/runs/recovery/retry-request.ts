import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { badQuery } from '../../http/index.ts';
import type { RetryRequest, WrittenSteps } from '../../../shared/workflow/index.ts';
import { loadYaml } from '../../../shared/yaml/index.ts';
import { describeProblems, type Locate } from '../../../shared/kernel/json/problem.ts';

/** Characters of steps as a text. A safety stop must not wait until YAML is read. */
const longestText = 64 * 1024;

export const stepsForm =
  'a list of steps as a workflow has them: [{"name": "Lift", "module": "arm", "action": "lift"}]';

/**
 * Reads steps that are to be put in, as a workflow has them in its `flowdef`: a list of them, or a text that holds one, or a workflow.
 * @throws WeirError `bad_request`; `invalid_workflow` with its place where the text cannot be read
 */
export function readSteps(given: JsonObject[] | string): WrittenSteps {
  if (typeof given !== 'string') return { steps: given };
  const { value, locate } = readText(given);
  const steps = Array.isArray(value) ? value.filter((step) => isObject(step)) : [];
  if (Array.isArray(value) && value.length > 0 && steps.length === value.length)
    return { steps, ...(locate && { locate }) };
  throw badQuery('steps', `"steps" must be ${stepsForm}`);
}

function readText(text: string): { value: Json | undefined; locate?: Locate } {
  if (text.length > longestText)
    throw new WeirError(
      'bad_request',
      `"steps" as a text may have ${longestText} characters: put in fewer steps at a time, or send a list`,
    );
  const loaded = loadYaml(text);
  if (!loaded.ok)
    throw new WeirError('invalid_workflow', describeProblems(loaded.problems), { details: loaded.problems });
  const { value, locate } = loaded;
  if (isObject(value)) return { value: value['flowdef'], locate };
  return { value, locate: (pointer, within) => locate(pointer.replace(/^\/flowdef/, ''), within) };
}

/** Stands for a client's own name of a request, and for the request: sent again under that name, it is the same one. */
export function requestOf(key: string, { from_step, args }: RetryRequest): { key: string; wish: string } {
  return { key: digest(key), wish: digest(canonicalJson({ from_step: from_step ?? null, args })) };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
