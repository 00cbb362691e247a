import { isObject, type JsonObject } from '../../../shared/contracts/json.ts';
import type { QuestionKind } from '../../../shared/contracts/question.ts';
import type { Reply } from '../../../shared/contracts/reply.ts';

/** What the action returns for a reply, and the same as a sentence. */
export function resultOf(kind: QuestionKind, reply: Reply): { data: JsonObject; words: string } {
  const { as, at, by, reason } = reply;
  const answered = as === 'answer';
  const data = {
    ...answerOf(kind, reply),
    ...{ answered, by: by ?? null, at: new Date(at).toISOString(), reason: reason ?? null },
  };
  const who = answered ? `${by ?? 'somebody'} answered` : 'nobody answered in time, and the default counts:';
  const why = reason === undefined ? '' : `; ${reason}`;
  return { data, words: `${who} ${wordsOf(reply)}${why}` };
}

function answerOf(kind: QuestionKind, { answer = null }: Reply): JsonObject {
  switch (kind) {
    case 'confirm':
      return { confirmed: answer };
    case 'choose':
      return { choice: answer };
    case 'input':
      return isObject(answer) ? answer : {};
  }
}

function wordsOf({ answer }: Reply): string {
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no';
  return typeof answer === 'string' ? `"${answer}"` : JSON.stringify(answer ?? null);
}
