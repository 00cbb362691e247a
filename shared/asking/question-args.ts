/*
 * The arguments of the actions that ask people, as JSON Schemas: agents and gateways check them alike. A form is made of what
 * `input` is given, so its schema may say no more than a form can show.
 */

/** The results that a form cannot have as fields of its own, for what is known of every answer has these names. */
const taken = { answered: false, by: false, at: false, reason: false } as const;

const field = {
  type: 'object',
  properties: {
    type: { type: 'string', enum: ['string', 'number', 'integer', 'boolean'] },
    title: { type: 'string', maxLength: 200 },
    description: { type: 'string', maxLength: 1000 },
    unit: { type: 'string', maxLength: 50 },
    enum: {
      type: 'array',
      items: { type: ['string', 'number'] },
      minItems: 1,
      maxItems: 200,
      uniqueItems: true,
    },
    minimum: { type: 'number' },
    maximum: { type: 'number' },
    exclusiveMinimum: { type: 'number' },
    exclusiveMaximum: { type: 'number' },
    multipleOf: { type: 'number', exclusiveMinimum: 0 },
    minLength: { type: 'integer', minimum: 0 },
    maxLength: { type: 'integer', minimum: 0 },
    pattern: { type: 'string', maxLength: 200 },
    format: { type: 'string', enum: ['date'] },
    default: { type: ['string', 'number', 'boolean'] },
  },
  required: ['type'],
  additionalProperties: false,
} as const;

/** The JSON Schema of a form: an object of texts, numbers and truth values. */
const formSchema = {
  type: 'object',
  description: 'The JSON Schema of an object of texts, numbers and truth values: each property is a field',
  properties: {
    type: { type: 'string', enum: ['object'] },
    title: { type: 'string', maxLength: 200 },
    description: { type: 'string', maxLength: 1000 },
    properties: {
      type: 'object',
      properties: taken,
      additionalProperties: field,
      minProperties: 1,
      maxProperties: 50,
    },
    required: { type: 'array', items: { type: 'string' }, uniqueItems: true },
    additionalProperties: { type: 'boolean' },
  },
  required: ['properties'],
  additionalProperties: false,
} as const;

const options = {
  type: 'array',
  description: 'What may be chosen',
  items: { type: ['string', 'number'], maxLength: 500 },
  minItems: 1,
  maxItems: 100,
  uniqueItems: true,
} as const;

/** The schema of one action's arguments: what every question has, and what is its own. */
function asking<const Own extends object, const Must extends string, const Answer extends object>(
  own: Own,
  must: readonly Must[],
  answer: Answer,
) {
  return {
    type: 'object',
    properties: {
      message: { type: 'string', minLength: 1, maxLength: 2000, description: 'What the person is asked' },
      ...own,
      deadline: {
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 1e7,
        description: 'Seconds after which the default counts as the answer',
      },
      default: { ...answer, description: 'What counts as the answer where nobody has answered by then' },
    },
    required: ['message', ...must],
    dependentRequired: { deadline: ['default'], default: ['deadline'] },
    additionalProperties: false,
  } as const;
}

/** By action. */
export const questionArgs = {
  confirm: asking({}, [], { type: 'boolean' }),
  choose: asking({ options }, ['options'], { type: ['string', 'number'] }),
  input: asking({ schema: formSchema }, ['schema'], { type: 'object' }),
} as const;
