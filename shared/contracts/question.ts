import type { Json, JsonObject } from '../kernel/json/json.ts';

/** The interface of a module that asks people. */
export const operatorInterface = 'operator';

/** What a person is asked for: yes or no, one of some options, or values. Each is an action of the module. */
export type QuestionKind = (typeof questionKinds)[number];
export const questionKinds = ['confirm', 'choose', 'input'] as const;

/** What a step asks a person. */
export type Question = {
  kind: QuestionKind;
  message: string;
  /** Of `choose`. */
  options?: (string | number)[];
  /** Of `input`: the JSON Schema of an object, of which each property is a field of the form. */
  schema?: JsonObject;
  /** Where nobody has answered after so many seconds, this counts as the answer. */
  deadline?: { seconds: number; answer: Json };
};
