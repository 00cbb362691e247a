import { maxBackoff, stepSchema, workflowSchema } from './workflow-schema.ts';

/** What a key of a step is for, as an editor shows it. */
const ofStep: Readonly<Record<keyof typeof stepSchema.properties, string>> = {
  name: 'What people call the step.',
  module: 'The module of the workcell that carries it out.',
  action: 'What the module is to do: `GET /modules/NAME/state` lists its actions under `about`.',
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
  recover: 'Steps that are done when this one fails, one after another, before `on_failure` decides.',
  on_unknown:
    'What the run does when nobody knows what the instrument did: it fails (the default), or waits for a word.',
  expect_progress_within: 'Seconds without a sign of progress after which the step is marked overdue.',
  retry: `After which endings the step is tried again. Nothing is repeated that does not say so. A wait may last ${maxBackoff} s.`,
};

const ofWorkflow: Readonly<Record<keyof typeof workflowSchema.properties, string>> = {
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
    ...told(workflowSchema.properties, ofWorkflow, false),
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
      properties: { ...told(stepSchema.properties, ofStep, true), recover: listOfSteps(ofStep.recover) },
      required: ['name'],
      anyOf: [{ required: stepSchema.required }, { required: ['uses'] }],
    },
  },
};
