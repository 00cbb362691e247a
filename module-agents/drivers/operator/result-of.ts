import { isObject, type JsonObject } from '../../../shared/kernel/json/json.ts';
import type { QuestionKind } from '../../../shared/contracts/question.ts';
import type { Reply } from '../../../shared/contracts/reply.ts';

/** What the action returns for a reply. */
export function resultOf(kind: QuestionKind, reply: Reply): JsonObject {
  const { as, at, by, reason } = reply;
  return {
    ...answerOf(kind, reply),
    ...{ answered: as === 'answer', by: by ?? null, at: new Date(at).toISOString(), reason: reason ?? null },
  };
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
