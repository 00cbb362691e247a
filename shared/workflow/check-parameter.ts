import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { isObject, type Json } from '../kernel/json/json.ts';
import { cutShort, someOf } from '../kernel/some-of.ts';
import type { Problem } from '../kernel/json/problem.ts';
import type { parameterTypes, WorkflowDocument } from './workflow-schema.ts';

type ParameterType = (typeof parameterTypes)[number];

/** A parameter as a workflow declares it. */
export type DeclaredParameter = NonNullable<WorkflowDocument['parameters']>[number];

const articles: Record<ParameterType, string> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** The end of a sentence on why a value is not what the workflow declares; undefined where it is. */
export function whyUnfit(declared: DeclaredParameter, value: Json): string | undefined {
  const { type, minimum, maximum } = declared;
  const allowed = declared.enum;
  if (type && !isOfType(type, value)) {
    return `must be ${articles[type]}, and is ${describe(value)}`;
  }
  if (allowed && !allowed.some((each) => sameJson(each, value))) {
    const words = allowed.filter((each) => typeof each === 'string');
    const like = typeof value === 'string' ? didYouMean(value, words) : '';
    return `must be one of ${someOf(allowed.map((each) => JSON.stringify(each)))}, and is ${describe(value)}${like}`;
  }
  if (typeof value !== 'number') return undefined;
  const unit = declared.unit ? ` ${declared.unit}` : '';
  if (typeof minimum === 'number' && value < minimum) {
    return `must be ${minimum}${unit} or more, and is ${value}`;
  }
  if (typeof maximum === 'number' && value > maximum) {
    return `must be ${maximum}${unit} or less, and is ${value}`;
  }
  return undefined;
}

/** What does not fit together in the declaration of a parameter itself. */
export function judgeDeclaration(declared: DeclaredParameter, pointer: string): Problem[] {
  const { name, type, minimum, maximum, default: fallback } = declared;
  const subject = `the parameter "${cutShort(name)}"`;
  const problems: Problem[] = [];
  for (const bound of ['minimum', 'maximum'] as const) {
    if (typeof declared[bound] === 'number' && type && type !== 'number' && type !== 'integer') {
      problems.push({
        pointer: `${pointer}/${bound}`,
        message: `${subject}: "${bound}" is for numbers, and the type is "${type}"`,
      });
    }
  }
  if (typeof minimum === 'number' && typeof maximum === 'number' && minimum > maximum) {
    const message = `${subject}: no value fits, for the minimum is greater than the maximum`;
    problems.push({ pointer: `${pointer}/minimum`, message });
  }
  for (const [index, value] of (declared.enum ?? []).entries()) {
    const why = whyUnfit({ ...declared, enum: null }, value);
    if (why !== undefined)
      problems.push({ pointer: `${pointer}/enum/${index}`, message: `${subject}: a value of "enum" ${why}` });
  }
  if (problems.length > 0 || fallback === undefined || fallback === null) return problems;
  const why = whyUnfit(declared, fallback);
  return why === undefined
    ? []
    : [{ pointer: `${pointer}/default`, message: `${subject}: its default ${why}` }];
}

function isOfType(type: ParameterType, value: Json): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return typeof value === type;
}

function sameJson(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function describe(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `the text "${cutShort(value)}"` : String(value);
}
