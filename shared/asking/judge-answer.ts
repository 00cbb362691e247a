import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { defined, isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import type { Question } from '../contracts/question.ts';
import type { Complaint } from '../kernel/json/schema.ts';
import { judge, type JudgingBudget } from '../foreign-schemas/index.ts';
import type { AskedAndAnswered } from '../sentences/index.ts';

/** What a step returns beside the answer itself. */
const ofEveryAnswer: ReadonlySet<string> = new Set(['answered', 'by', 'at', 'reason']);

/** What was asked, and who answered what, by what the step has returned; undefined where nobody was asked, as where a person has resolved it. */
export function answerGiven({ kind, message }: Question, data: JsonObject): AskedAndAnswered | undefined {
  const { answered, by, reason } = data;
  if (typeof answered !== 'boolean') return undefined;
  return {
    ...{ question: message, answer: answerIn(kind, data), answered },
    ...(typeof by === 'string' && { by }),
    ...(typeof reason === 'string' && { reason }),
  };
}

function answerIn(kind: Question['kind'], data: JsonObject): Json {
  switch (kind) {
    case 'confirm':
      return data['confirmed'] ?? null;
    case 'choose':
      return data['choice'] ?? null;
    case 'input':
      return Object.fromEntries(Object.entries(data).filter(([name]) => !ofEveryAnswer.has(name)));
  }
}

/** The answer as it is kept, or what is wrong with it. */
export type AnswerVerdict = { answer: Json } | { complaints: Complaint[] };

/**
 * Whether an answer fits its question. What a form leaves out that has a default is filled in; nothing is converted.
 * @param place the JSON pointer of the answer
 */
export async function judgeAnswer(
  question: Question,
  given: Json,
  place: string,
  budget?: JudgingBudget,
): Promise<AnswerVerdict> {
  const no = (message: string): AnswerVerdict => ({ complaints: [{ pointer: place, message }] });
  switch (question.kind) {
    case 'confirm':
      return typeof given === 'boolean' ? { answer: given } : no('must be true or false');
    case 'choose': {
      const { options = [] } = question;
      if (options.some((option) => option === given)) return { answer: given };
      const texts = options.filter((option) => typeof option === 'string');
      const like = typeof given === 'string' ? didYouMean(given, texts) : '';
      return no(`must be one of ${options.map((option) => JSON.stringify(option)).join(', ')}${like}`);
    }
    case 'input':
      if (!isObject(given)) return no('must be an object: a value for each field, by its name');
      return judgeForm(question.schema ?? {}, given, place, budget);
  }
}

async function judgeForm(
  schema: JsonObject,
  given: JsonObject,
  place: string,
  budget: JudgingBudget | undefined,
): Promise<AnswerVerdict> {
  const judged = await judge(formOf(schema), given, { defaults: true }, defined({ budget }));
  const no = (message: string): AnswerVerdict => ({ complaints: [{ pointer: place, message }] });
  if ('fits' in judged) return { answer: judged.fits };
  if ('unusable' in judged) return no(`the schema of the question cannot be used: ${judged.unusable}`);
  if ('unjudged' in judged) return no(`cannot be judged: ${judged.unjudged}`);
  const { complaints } = judged;
  return { complaints: complaints.map(({ pointer, message }) => ({ pointer: place + pointer, message })) };
}

/** Why no answer could be judged by a schema; undefined where answers can. */
export async function whyUnusable(schema: JsonObject, budget?: JudgingBudget): Promise<string | undefined> {
  const judged = await judge(formOf(schema), {}, { defaults: true }, defined({ budget }));
  return 'unusable' in judged ? judged.unusable : undefined;
}

/** A field that the question does not have is a mistake of whoever answers. */
function formOf(schema: JsonObject): JsonObject {
  return { ...schema, type: 'object', additionalProperties: false };
}
