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
  dependencies: "WEI's; nothing heeds it.",
  id: 'A label.',
  timeout: 'Seconds that the action may take; then it is asked to stop. No limit if left out.',
  instance: '`same` (the default): the instance that the run used first; `any`: whichever is free.',
  on_unknown:
    'What the run does when nobody knows what the instrument did: it fails (the default), or waits for a word.',
  expect_progress_within: 'Seconds without a sign of progress after which the step is marked overdue.',
  retry: `After which endings the step is tried again. Nothing is repeated that does not say so. A wait may last ${maxBackoff} s.`,
};

const ofWorkflow: Readonly<Record<keyof typeof workflowSchema.properties, string>> = {
  name: 'What people call the workflow.',
  metadata: 'For people: author, info, version.',
  parameters: 'Names for values that a submission gives; `$NAME` in a step stands for one.',
  flowdef: 'The steps, one after another.',
  modules: 'The modules that it needs, by name.',
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

/** The JSON Schema of a workflow file, for editors: the one by which workflows are checked, with what each key is for. */
export const workflowFileSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A workflow of weir',
  type: 'object',
  properties: {
    ...told(workflowSchema.properties, ofWorkflow, false),
    flowdef: {
      description: ofWorkflow.flowdef,
      type: 'array',
      items: { ...stepSchema, properties: told(stepSchema.properties, ofStep, true) },
    },
  },
  required: workflowSchema.required,
};
