import type { Request } from 'express';
import { isObject, type Json } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { fieldsOf } from '../../http/index.ts';
import { loadYaml } from '../../../shared/yaml/index.ts';
import { describeProblems, type Locate } from '../../../shared/kernel/json/problem.ts';
import type { WrittenSteps } from '../../../shared/workflow/index.ts';
import type { ChangeWish } from './live-verbs.ts';

/** A text field becomes a number of it where it is one. */
const wholeNumber = /^-?\d{1,9}$/;
const longestLabel = 1000;
/** Characters of steps as a text. A safety stop must not wait until YAML is read. */
const longestText = 64 * 1024;

/** Reads label and priority that a run is to have. @throws WeirError `bad_request` that names what they may be. */
export function readChangeWish(request: Request): Omit<ChangeWish, 'args'> {
  const { label, priority, args } = fieldsOf(request);
  // As readArgs has it: null and an empty text name no arguments.
  const noArgs = args === undefined || args === null || args === '';
  if (label === undefined && priority === undefined && noArgs)
    throw new WeirError('bad_request', 'say what is to be changed: "label", "priority" or "args"');
  return {
    ...(label === undefined ? {} : { label: readLabel(label) }),
    ...(priority === undefined ? {} : { priority: readPriority(priority) }),
  };
}

function readLabel(label: unknown): string {
  if (typeof label === 'string' && label.length > 0 && label.length <= longestLabel) return label;
  throw new WeirError('bad_request', `"label" is a text of 1 to ${longestLabel} characters`);
}

function readPriority(given: unknown): number {
  const priority = typeof given === 'string' && wholeNumber.test(given) ? Number(given) : given;
  if (typeof priority === 'number' && Number.isSafeInteger(priority)) return priority;
  throw new WeirError('bad_request', '"priority" is a whole number: higher goes first, 0 is usual');
}

/**
 * Reads steps that are to be put in, as a workflow has them in its `flowdef`: a list of them, or a text that holds one, or a workflow.
 * @throws WeirError `bad_request`; `invalid_workflow` with its place where the text cannot be read
 */
export function readSteps(request: Request): WrittenSteps {
  const given = fieldsOf(request)['steps'];
  const { value, locate } =
    typeof given === 'string' ? readText(given) : { value: given as Json | undefined };
  const steps = Array.isArray(value) ? value : [];
  if (steps.length > 0 && steps.every((step) => isObject(step)))
    return { steps: steps.filter((step) => isObject(step)), ...(locate && { locate }) };
  throw new WeirError(
    'bad_request',
    '"steps" is a list of steps as a workflow has them: [{"name": "Lift", "module": "arm", "action": "lift"}]',
  );
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
