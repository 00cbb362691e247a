import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { isObject, type Json, type JsonObject } from '../contracts/json.ts';
import type { Question } from '../contracts/question.ts';
import { toComplaint, type Complaint } from '../contracts/schema.ts';
import { automatonOf, isFoundIn } from '../expressions/pattern/automaton.ts';
import { parsePattern } from '../expressions/pattern/pattern.ts';
import { messageOf } from '../errors/weir-error.ts';

// ajv-formats is CommonJS: under NodeNext its default export is the module object.
const addFormats = addFormatsModule.default;

type RegExpEngine = NonNullable<NonNullable<Options['code']>['regExp']>;
type RegExpLike = ReturnType<RegExpEngine>;

/** The answer as it is kept, or what is wrong with it. */
export type AnswerVerdict = { answer: Json } | { complaints: Complaint[] };

/**
 * Whether an answer fits its question. What a form leaves out that has a default is filled in; nothing is converted.
 * @param place the JSON pointer of the answer
 */
export function judgeAnswer(question: Question, given: Json, place: string): AnswerVerdict {
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
      return judgeForm(question.schema ?? {}, given, place);
  }
}

function judgeForm(schema: JsonObject, given: JsonObject, place: string): AnswerVerdict {
  const validate = compileForm(schema);
  if (typeof validate === 'string') {
    return {
      complaints: [{ pointer: place, message: `the schema of the question cannot be used: ${validate}` }],
    };
  }
  // Without a prototype: a field named "constructor" that is left out would be read from that.
  const answer: JsonObject = Object.assign(Object.create(null) as JsonObject, structuredClone(given));
  try {
    if (validate(answer)) return { answer: { ...answer } };
  } catch (error) {
    return { complaints: [{ pointer: place, message: messageOf(error) }] };
  }
  const complaints = (validate.errors ?? []).map(toComplaint);
  return { complaints: complaints.map(({ pointer, message }) => ({ pointer: place + pointer, message })) };
}

/** Why no answer could be judged by a schema; undefined where answers can. */
export function whyUnusable(schema: JsonObject): string | undefined {
  const validate = compileForm(schema);
  return typeof validate === 'string' ? validate : undefined;
}

/** So many states of a pattern are looked at for one text: what a person types needs far fewer. */
const mostStates = 5_000_000;

/** Patterns take time by their length and that of the text, unlike those of JavaScript, which may take for ever. */
const boundedPatterns: RegExpEngine = Object.assign(
  (pattern: string): RegExpLike & { toString(): string } => {
    const automaton = automatonOf(parsePattern(pattern));
    return {
      // By this text ajv tells patterns apart: without one of its own each would be taken for the first of the form.
      toString: () => `/${pattern}/`,
      test(text) {
        let looked = 0;
        return isFoundIn(automaton, text, (states) => {
          looked += states;
          if (looked > mostStates) throw new Error('a text is too long for its pattern');
        });
      },
    };
  },
  { code: '' },
);

function compileForm(schema: JsonObject): ValidateFunction | string {
  try {
    const ajv = new Ajv2020({
      ...{ strict: false, allErrors: true, verbose: true, useDefaults: true, ownProperties: true },
      // 0.3 is three times 0.1 to whoever types it.
      ...{ code: { regExp: boundedPatterns } },
      // A form refers to no other schema: to read those of JSON Schema itself takes most of the time.
      ...{ multipleOfPrecision: 9, validateSchema: false, meta: false, logger: false },
    });
    addFormats(ajv);
    // A field that the question does not have is a mistake of whoever answers.
    return ajv.compile({ ...schema, type: 'object', additionalProperties: false });
  } catch (error) {
    return messageOf(error);
  }
}
