import type { Json } from './json.ts';
import type { QuestionKind } from './question.ts';

/**
 * How a question to a person was closed.
 *
 * - `answer`: somebody answered it
 * - `default`: its deadline was over, and its default answer stands
 * - `withdrawn`: its step was asked to stop, and nobody is asked any more
 */
export type ReplyKind = (typeof replyKinds)[number];
export const replyKinds = ['answer', 'default', 'withdrawn'] as const;

/** What became of a question, as the store keeps it. */
export type ReplyBody = {
  /** Milliseconds since the epoch, by the store's clock. */
  at: number;
  as: ReplyKind;
  /** True or false, the choice, or values by name; missing where the question was withdrawn. */
  answer?: Json;
  /** Who answered, and why so, as far as is known. */
  by?: string;
  reason?: string;
  /** What was asked, so that the reply says by itself what it is about. */
  question: {
    kind: QuestionKind;
    message: string;
    /** Position of the step. */
    step: number;
    step_name: string;
    label: string;
    module: string;
    instance: string;
  };
};
