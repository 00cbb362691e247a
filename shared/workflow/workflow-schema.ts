import type { FromSchema } from 'json-schema-to-ts';
import type { JsonOf } from '../kernel/json/json.ts';
import { compile } from '../kernel/json/schema.ts';
import { onFailures } from '../contracts/step-flow.ts';
import { repeatedOutcomes } from '../contracts/step-policy.ts';
import { addressProperties } from '../contracts/address.ts';

/** The most steps that a run may have. */
export const maxSteps = 10_000;

/** The longest that a step may wait to be tried again, in seconds: a day. */
export const maxBackoff = 86_400;

/** What the value of a parameter may be. */
export const parameterTypes = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;

/** A workflow but for its steps, which are looked at once the parameters are put in. */
export const workflowSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 1000 },
    metadata: { type: ['object', 'null'] },
    parameters: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', minLength: 1 },
          default: {},
          type: { enum: [...parameterTypes, null] },
          enum: { type: ['array', 'null'], minItems: 1 },
          minimum: { type: ['number', 'null'] },
          maximum: { type: ['number', 'null'] },
          description: { type: ['string', 'null'] },
          unit: { type: ['string', 'null'] },
        },
        required: ['name'],
      },
    },
    flowdef: { type: 'array', items: { type: 'object' } },
    modules: { type: ['array', 'null'] },
    execution: { enum: ['chain', 'dag', null] },
    on_failure: { enum: [...onFailures, null] },
    cleanup: { type: ['array', 'null'], items: { type: 'object' } },
    priority: { type: ['integer', 'null'] },
  },
  required: ['name', 'flowdef'],
} as const;

/** A condition: an expression, or the word that it comes to. */
const condition = { type: ['string', 'boolean', 'null'] } as const;
const rounds = { type: ['integer', 'null'], minimum: 1, maximum: maxSteps } as const;

export const stepSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 1000 },
    module: { type: 'string', minLength: 1 },
    action: { type: 'string', minLength: 1 },
    args: { type: ['object', 'null'] },
    files: { type: ['object', 'null'], additionalProperties: { type: ['string', 'null'] } },
    locations: { type: ['object', 'null'], additionalProperties: true },
    requirements: { type: ['object', 'null'] },
    priority: { type: ['integer', 'null'] },
    comment: { type: ['string', 'null'] },
    data_labels: { type: ['object', 'null'], additionalProperties: { type: ['string', 'null'] } },
    checks: {},
    dependencies: {},
    id: {},
    timeout: { type: ['number', 'null'], exclusiveMinimum: 0 },
    instance: { ...addressProperties.instance, type: ['string', 'null'] },
    same_instance_as: { type: ['string', 'null'], minLength: 1 },
    on_failure: { enum: [...onFailures, null] },
    recover: { type: ['array', 'null'], items: { type: 'object' } },
    when: condition,
    for_each: { type: ['array', 'string', 'null'] },
    uses: { type: ['string', 'null'], minLength: 1 },
    with: { type: ['object', 'null'] },
    as: { type: ['string', 'null'], pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
    max_parallel: rounds,
    repeat: {
      type: ['object', 'null'],
      properties: { until: condition, while: condition, times: rounds, max: rounds },
      additionalProperties: false,
    },
    on_unknown: { enum: ['fail', 'pause', null] },
    expect_progress_within: { type: ['number', 'null'], exclusiveMinimum: 0 },
    retry: {
      type: ['object', 'null'],
      properties: {
        attempts: { type: 'integer', minimum: 2, maximum: 1000 },
        backoff: {
          type: ['number', 'object', 'null'],
          minimum: 0,
          maximum: maxBackoff,
          properties: {
            initial: { type: 'number', minimum: 0, maximum: maxBackoff },
            factor: { type: 'number', minimum: 1, maximum: 100 },
            max: { type: 'number', minimum: 0, maximum: maxBackoff },
          },
          required: ['initial'],
          additionalProperties: false,
        },
        on: { type: 'array', minItems: 1, items: { type: 'string', enum: [...repeatedOutcomes] } },
      },
      // What is repeated must be said: a step that is done twice unasked is worse than a run that fails.
      required: ['attempts', 'on'],
      additionalProperties: false,
    },
  },
  required: ['name', 'module', 'action'],
} as const;

const { properties } = stepSchema;
/** Keys of a step that is done by the steps of a workflow in a file of its own. */
export const useKeys = [
  ...(['name', 'uses', 'with', 'when', 'for_each', 'as', 'max_parallel', 'repeat', 'dependencies'] as const),
  ...(['on_failure', 'comment', 'id'] as const),
] satisfies (keyof typeof properties)[];

const useSchema = {
  type: 'object',
  properties: Object.fromEntries(useKeys.map((key) => [key, properties[key]])),
  required: ['name', 'uses'],
} as const;

/** A workflow as its author wrote it. */
export type WorkflowDocument = JsonOf<FromSchema<typeof workflowSchema>>;
/** A step as its author wrote it, with the parameters put in. */
export type StepDocument = JsonOf<FromSchema<typeof stepSchema>>;

export const validateWorkflow = compile(workflowSchema);
export const validateStep = compile(stepSchema);
export const validateUse = compile(useSchema);

export const knownWorkflowKeys: ReadonlySet<string> = new Set(Object.keys(workflowSchema.properties));
/** Keys without which there is no workflow, or no step. */
export const requiredKeys: ReadonlySet<string> = new Set([
  ...workflowSchema.required,
  ...stepSchema.required,
]);
/** WEI's client also sends the empty fields that a run fills in. */
export const knownStepKeys: ReadonlySet<string> = new Set([
  ...Object.keys(stepSchema.properties),
  'start_time',
  'end_time',
  'duration',
  'result',
]);
