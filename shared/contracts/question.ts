import type { Json, JsonObject } from '../kernel/json/json.ts';
import { anything, count, text } from './fields.ts';
import { optional, titled, told } from './object-schema.ts';

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

/**
 * How a question to a person was closed.
 *
 * - `answer`: somebody answered it
 * - `default`: its deadline was over, and its default answer stands
 * - `withdrawn`: its step was asked to stop, and nobody is asked any more
 */
type ReplyKind = (typeof replyKinds)[number];
export const replyKinds = ['answer', 'default', 'withdrawn'] as const;

/** What became of a question. */
export type Reply = {
  /** Milliseconds since the epoch, by the store's clock. */
  at: number;
  as: ReplyKind;
  /** True or false, the choice, or values by name; missing where the question was withdrawn. */
  answer?: Json;
  /** Who answered, and why so, as far as is known. */
  by?: string;
  reason?: string;
};

/** What became of a question, as the store keeps it. */
export type ReplyBody = Reply & {
  /** What was asked, so that the reply says by itself what it is about. */
  question: {
    kind: QuestionKind;
    message: string;
    /** Position of the step. */
    step: number;
    step_name: string;
    /** The workflow's name. */
    label: string;
    module: string;
    instance: string;
  };
};

/** The most bytes of a request that answers a question: an answer is kept with the result of its step, which must fit into a message. */
export const maxAnswerBytes = 128 * 1024;

/**
 * The most bytes of a reply that the agent reads. More than any reply has: as JSON an answer may be several times as long as it was
 * sent (1e20 gets its zeros), and a default may be as long as a command.
 */
export const maxReplyBytes = 16 * maxAnswerBytes;

/** What the agent that asks is told of a reply. */
export const replySchema = titled('QuestionReply', 'How a question to a person was closed.', {
  at: told(count, 'When, in milliseconds since the epoch.'),
  as: { type: 'string', enum: replyKinds },
  [optional]: { answer: anything, by: text, reason: text },
});

/** How its agent closes a question that nobody has answered. */
export const closingSchema = titled(
  'QuestionClosing',
  'How its agent closes a question that nobody has answered.',
  {
    as: { type: 'string', enum: ['default', 'withdrawn'] },
    [optional]: { answer: told(anything, 'The default.') },
  },
);
