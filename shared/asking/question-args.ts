import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { questionKinds, type Question, type QuestionKind } from '../contracts/question.ts';
import { compile, type Complaint } from '../kernel/json/schema.ts';
import type { JudgingBudget } from '../foreign-schemas/index.ts';
import { judgeAnswer, whyUnusable } from './judge-answer.ts';

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

/** Arguments that fit `questionArgs` of their action. */
export type QuestionArguments = {
  message: string;
  options?: (string | number)[];
  schema?: JsonObject;
  deadline?: number;
  default?: Json;
};

const checks: Record<QuestionKind, (value: unknown) => Complaint[]> = {
  confirm: compile(questionArgs.confirm),
  choose: compile(questionArgs.choose),
  input: compile(questionArgs.input),
};

/** What a step asks by its action and its arguments; undefined where it asks nothing that could be answered. */
export function questionIn(action: string, args: JsonObject): Question | undefined {
  const kind = questionKinds.find((each) => each === action);
  if (!kind || checks[kind](args).length > 0) return undefined;
  return questionOf(kind, args as QuestionArguments);
}

/** The question that arguments make which fit their schema. */
export function questionOf(kind: QuestionKind, args: QuestionArguments): Question {
  const { message, options, schema, deadline, default: answer } = args;
  return {
    kind,
    message,
    ...(options === undefined ? {} : { options }),
    ...(schema === undefined ? {} : { schema }),
    ...(deadline === undefined || answer === undefined ? {} : { deadline: { seconds: deadline, answer } }),
  };
}

/** What is wrong with a question beside what the schema of its arguments says; places are those of the arguments. */
export async function faultsOf(question: Question, budget?: JudgingBudget): Promise<Complaint[]> {
  const { schema, deadline } = question;
  const faults = schema ? await faultsOfForm(question, schema, budget) : [];
  if (!deadline) return faults;
  const verdict = await judgeAnswer(question, deadline.answer, '/default', budget);
  return 'complaints' in verdict ? [...faults, ...verdict.complaints] : faults;
}

/** Names that are required and not there, and defaults of fields that do not fit. */
async function faultsOfForm(
  question: Question,
  { properties = {}, required = [] }: JsonObject,
  budget: JudgingBudget | undefined,
): Promise<Complaint[]> {
  if (!isObject(properties) || !Array.isArray(required)) return [];
  const unusable = await whyUnusable({ properties }, budget);
  if (unusable !== undefined) return [{ pointer: '/schema', message: `cannot be used: ${unusable}` }];
  const strangers = required.filter(
    (name) => typeof name === 'string' && !Object.hasOwn(properties, name),
  ) as string[];
  const given = Object.entries(properties).flatMap(([name, field]) =>
    isObject(field) && field['default'] !== undefined ? [[name, field['default']] as const] : [],
  );
  const ofFields = { ...question, schema: { properties } };
  const defaults = await judgeAnswer(ofFields, Object.fromEntries(given), '', budget);
  const misfits = 'complaints' in defaults ? defaults.complaints : [];
  return [
    ...strangers.map((name) => ({
      pointer: '/schema/required',
      message: `"${name}" is no property of the schema`,
    })),
    ...misfits.map(({ pointer, message }) => ({
      pointer: pointer === '' ? '/schema' : `/schema/properties${pointer}/default`,
      message,
    })),
  ];
}
