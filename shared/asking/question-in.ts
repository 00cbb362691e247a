import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { questionKinds, type Question, type QuestionKind } from '../contracts/question.ts';
import { compile, type Complaint } from '../kernel/json/schema.ts';
import { judgeAnswer, whyUnusable } from './judge-answer.ts';
import { questionArgs } from './question-args.ts';

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
export async function faultsOf(question: Question): Promise<Complaint[]> {
  const { schema, deadline } = question;
  const faults = schema ? await faultsOfForm(question, schema) : [];
  if (!deadline) return faults;
  const verdict = await judgeAnswer(question, deadline.answer, '/default');
  return 'complaints' in verdict ? [...faults, ...verdict.complaints] : faults;
}

/** Names that are required and not there, and defaults of fields that do not fit. */
async function faultsOfForm(
  question: Question,
  { properties = {}, required = [] }: JsonObject,
): Promise<Complaint[]> {
  if (!isObject(properties) || !Array.isArray(required)) return [];
  const unusable = await whyUnusable({ properties });
  if (unusable !== undefined) return [{ pointer: '/schema', message: `cannot be used: ${unusable}` }];
  const strangers = required.filter(
    (name) => typeof name === 'string' && !Object.hasOwn(properties, name),
  ) as string[];
  const given = Object.entries(properties).flatMap(([name, field]) =>
    isObject(field) && field['default'] !== undefined ? [[name, field['default']] as const] : [],
  );
  const defaults = await judgeAnswer({ ...question, schema: { properties } }, Object.fromEntries(given), '');
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
