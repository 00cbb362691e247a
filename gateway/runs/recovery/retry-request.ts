import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import { isObject, type Json, isTooDeep, maxDepth } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { fieldsOf } from '../../http/index.ts';
import type { ChangedArgs, RetryRequest, WrittenSteps } from '../../../shared/workflow/index.ts';
import { loadYaml } from '../../../shared/yaml/index.ts';
import { describeProblems, type Locate } from '../../../shared/kernel/json/problem.ts';
import type { ChangeRequest } from './live-verbs.ts';

/** A text field becomes a number of it where it is one. */
const wholeNumber = /^-?\d{1,9}$/;
const longestLabel = 1000;
/** Characters of steps as a text. A safety stop must not wait until YAML is read. */
const longestText = 64 * 1024;

/** Reads label and priority that a run is to have. @throws WeirError `bad_request` that names what they may be. */
export function readChangeRequest(request: Request): Omit<ChangeRequest, 'args'> {
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

/** Reads how a run is to go on. @throws WeirError `bad_request` that names the field. */
export function readRetryRequest(request: Request): RetryRequest {
  const from_step = readStep(request, 'from_step');
  return { ...(from_step === undefined ? {} : { from_step }), args: readArgs(request) };
}

/** A step by its name, or by its position: a number, or digits that no step has as its name. @throws WeirError `bad_request`. */
export function readStep(request: Request, field: string): string | number | undefined {
  const value = fieldsOf(request)[field];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new WeirError(
    'bad_request',
    `"${field}" is the name of a step, or its position: a whole number from 0`,
  );
}

/** Arguments that are to be changed; none where the request names none. @throws WeirError `bad_request`. */
export function readArgs(request: Request): ChangedArgs {
  const args =
    readObject(
      request,
      'args',
      'leads from names of steps, or their positions, to objects of their arguments',
    ) ?? {};
  if (isChangedArgs(args)) return args;
  throw new WeirError(
    'bad_request',
    '"args" leads from names of steps, or their positions, to objects of their arguments: {"Mix": {"speed": 3}}',
  );
}

/** A field that is an object, or a text that is one as JSON. @throws WeirError `bad_request`. */
export function readObject(
  request: Request,
  field: string,
  what: string,
): { [key: string]: Json } | undefined {
  const given = fieldsOf(request)[field];
  if (given === undefined || given === null || given === '') return undefined;
  const value = (typeof given === 'string' ? parse(given) : given) as Json | undefined;
  if (isTooDeep(value)) throw new WeirError('bad_request', `"${field}" is nested more than ${maxDepth} deep`);
  if (isObject(value)) return value;
  throw new WeirError('bad_request', `"${field}" is a JSON object: it ${what}`);
}

/** Stands for a client's own name of a request, and for the request: sent again under that name, it is the same one. */
export function requestOf(key: string, { from_step, args }: RetryRequest): { key: string; wish: string } {
  return { key: digest(key), wish: digest(canonicalJson({ from_step: from_step ?? null, args })) };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isChangedArgs(value: { [key: string]: Json }): value is ChangedArgs {
  return Object.values(value).every((each) => isObject(each));
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
