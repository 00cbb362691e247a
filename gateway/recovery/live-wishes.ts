import type { Request } from 'express';
import { isObject, type Json, type JsonObject } from '../../shared/contracts/json.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { fieldsOf } from '../runs/control/wish.ts';
import type { RunChanges } from './live-verbs.ts';

/** A text field becomes a number of it where it is one. */
const wholeNumber = /^-?\d{1,9}$/;
const longestLabel = 1000;

/** Reads label and priority that a run is to have. @throws WeirError `bad_request` that names what they may be. */
export function readRunChanges(request: Request): Omit<RunChanges, 'args'> {
  const { label, priority } = fieldsOf(request);
  if (label === undefined && priority === undefined && fieldsOf(request)['args'] === undefined)
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

/** Reads steps that are to be put in, as a workflow has them in its `flowdef`. @throws WeirError `bad_request`. */
export function readSteps(request: Request): JsonObject[] {
  const given = fieldsOf(request)['steps'];
  const value = (typeof given === 'string' ? parse(given) : given) as Json | undefined;
  const steps = Array.isArray(value) ? value : [];
  if (steps.length > 0 && steps.every((step) => isObject(step)))
    return steps.filter((step) => isObject(step));
  throw new WeirError(
    'bad_request',
    '"steps" is a list of steps as a workflow has them: [{"name": "Lift", "module": "arm", "action": "lift"}]',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
