import type { FromSchema } from 'json-schema-to-ts';
import type { JsonOf } from '../kernel/json/json.ts';
import { compile } from '../kernel/json/schema.ts';
import { onFailures } from '../contracts/step-flow.ts';
import { repeatedOutcomes } from '../contracts/step-policy.ts';
import { expressionWords } from '../expressions/index.ts';
import { addressProperties } from '../contracts/address.ts';
import { timesOfStep, timesOfWorkflow, wordsOfStepTimes, wordsOfWorkflowTimes } from './times/time-keys.ts';

/** The most steps that a run may have. */
export const maxSteps = 10_000;

/** The longest that a step may wait to be tried again, in seconds: a day. */
export const maxBackoff = 86_400;

/** What the value of a parameter may be. */
export const parameterTypes = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;

/** A workflow but for its steps, which are looked at once the parameters are put in. */
const workflowSchema = {
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
    // Looked at once the parameters are put in, too.
    ...{ gaps: {}, reserve: {}, hold: {}, not_before: {}, complete_by: {}, after: {} },
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
    same_instance: { enum: ['round', null] },
    on_failure: { enum: [...onFailures, null] },
    recover: { type: ['array', 'null'], items: { type: 'object' } },
    cleanup: { type: ['array', 'null'], items: { type: 'object' } },
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
    ...timesOfStep,
  },
  required: ['name', 'module', 'action'],
} as const;

const { properties } = stepSchema;
/** Keys of a step that is done by the steps of a workflow in a file of its own. */
export const useKeys = [
  ...(['name', 'uses', 'with', 'when', 'for_each', 'as', 'max_parallel', 'repeat', 'dependencies'] as const),
  ...(['on_failure', 'comment', 'id', 'max_gap', 'min_gap', 'reserve', 'hold'] as const),
  ...(['same_instance', 'cleanup'] as const),
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
  'result',
]);

/** What a key of a step is for, as an editor shows it. */
const ofStep: Readonly<Record<keyof typeof stepSchema.properties, string>> = {
  ...wordsOfStepTimes,
  name: 'What people call the step.',
  module: 'The module of the workcell that carries it out.',
  action: 'What the module is to do: one of its actions.',
  args: 'The arguments of the action, by name. `payload.KEY` takes a value of the payload.',
  files: 'Files for the action, by argument.',
  locations: 'Locations whose coordinates are put in, by argument.',
  requirements: "WEI's; nothing heeds it.",
  priority: 'Among steps that wait for one instrument, the higher goes first; 0 if left out.',
  comment: 'For people.',
  data_labels:
    'What the results of the action are to be called: its own names lead to those of the experiment.',
  checks: "WEI's; nothing heeds it.",
  dependencies:
    'With `execution: dag`: the names of the steps that must be done before it. It begins at once where it names none.',
  id: 'A label.',
  timeout: 'Seconds that the action may take; then it is asked to stop. No limit if left out.',
  instance:
    '`same` (the default): the instance that the run used first; `any`: whichever is free; any other word: the instance of that name.',
  same_instance_as: 'The name of a step of the same module: this one goes to the instance that it went to.',
  same_instance:
    '`round`: in rounds, the instance that earlier steps of the round went to; each round may go to another one.',
  on_failure:
    'What becomes of the run where this step fails: it fails (`fail`, the default), goes on without it (`continue`), or waits for a word (`pause`).',
  when: 'The step is done only if this expression is true; else it is skipped.',
  for_each:
    'The step is done once for each item of this list, or of what this expression comes to: `item` in its expressions.',
  uses: 'The path of a workflow, from this file on, whose steps are done in the place of this one: in place of module and action.',
  with: 'What that workflow is given: values, or expressions, for its parameters.',
  as: 'What an item is called in expressions in place of `item`.',
  max_parallel: 'So many items are worked on at the same time; 1 if left out.',
  repeat:
    'The step is done in rounds: `times` of them, or until or while an expression is true, and no more than `max`.',
  cleanup: 'Steps at the end of each of its rounds, which are done after a failure or a cancel, too.',
  recover: 'Steps that are done when this one fails, one after another, before `on_failure` decides.',
  on_unknown:
    'What the run does when nobody knows what the instrument did: it fails (the default), or waits for a word.',
  expect_progress_within: 'Seconds without a sign of progress after which the step is marked overdue.',
  retry: `After which endings the step is tried again. Nothing is repeated that does not say so. A wait may last ${maxBackoff} s.`,
};

const ofWorkflow: Readonly<Record<keyof typeof workflowSchema.properties, string>> = {
  ...wordsOfWorkflowTimes,
  name: 'What people call the workflow.',
  metadata: 'For people: author, info, version.',
  parameters:
    'Names for values that a submission gives; `$NAME` in a step stands for one. Its type, its bounds and the words that it may be are checked.',
  flowdef: 'The steps.',
  modules: 'The modules that it needs, by name.',
  execution:
    '`chain` (the default): the steps are done one after another. `dag`: each begins as soon as those are done that it names.',
  on_failure: 'The `on_failure` of the steps that do not say it themselves.',
  cleanup: 'Steps at the end, which are done after a failure or a cancel, too; not after a safety stop.',
  priority: 'Among runs that wait for one instrument, the higher goes first; 0 if left out.',
};

/** What a key of a parameter is for. */
const ofParameter: Readonly<Record<string, string>> = {
  name: 'By which steps and submissions name it.',
  default: 'Its value where a submission gives none; without it every submission must give one.',
  type: 'What its value must be; anything if left out.',
  enum: 'The values that it may have.',
  minimum: 'The least that a number may be.',
  maximum: 'The most that a number may be.',
  description: 'For people who hand the workflow in.',
  unit: 'The unit of a number, for people.',
};

/** A parameter may stand in the place of any value. */
const parameter = { type: 'string', pattern: '\\$' } as const;

type Schemas = Readonly<Record<string, object>>;

function told(schemas: Schemas, words: Readonly<Record<string, string>>, parameters: boolean): Schemas {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      {
        description: words[name] ?? '',
        ...(parameters && Object.keys(schema).length > 0 ? { anyOf: [schema, parameter] } : schema),
      },
    ]),
  );
}

const listOfSteps = (what: string): object => ({
  description: what,
  type: ['array', 'null'],
  items: { $ref: '#/$defs/step' },
});

/** The JSON Schema of a workflow file, for editors: the one by which workflows are checked, with what each key is for. */
export const workflowFileSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A workflow of weir',
  type: 'object',
  properties: {
    ...told({ ...workflowSchema.properties, ...timesOfWorkflow }, ofWorkflow, false),
    parameters: {
      ...workflowSchema.properties.parameters,
      description: ofWorkflow.parameters,
      items: {
        ...workflowSchema.properties.parameters.items,
        properties: told(workflowSchema.properties.parameters.items.properties, ofParameter, false),
      },
    },
    flowdef: { ...listOfSteps(ofWorkflow.flowdef), type: 'array' },
    cleanup: listOfSteps(ofWorkflow.cleanup),
  },
  required: workflowSchema.required,
  $defs: {
    step: {
      type: stepSchema.type,
      properties: {
        ...told(stepSchema.properties, ofStep, true),
        recover: listOfSteps(ofStep.recover),
        cleanup: listOfSteps(ofStep.cleanup),
      },
      required: ['name'],
      anyOf: [{ required: stepSchema.required }, { required: ['uses'] }],
    },
    expression: {
      description: 'What stands in `${{ … }}`, and after `when`, `for_each`, `until` and `while`.',
      type: 'string',
      // An annotation, which validators pass over.
      'x-names': expressionWords,
    },
  },
};
