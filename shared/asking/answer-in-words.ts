import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { Question } from '../contracts/question.ts';

/** What a step returns beside the answer itself. */
const ofEveryAnswer: ReadonlySet<string> = new Set(['answered', 'by', 'at', 'reason']);

/** What was asked, and who answered what, by what the step has returned; undefined where nobody was asked, as where a person has resolved it. */
export function answerInWords({ kind, message }: Question, data: JsonObject): string | undefined {
  const { answered, by, reason } = data;
  if (typeof answered !== 'boolean') return undefined;
  const who = typeof by === 'string' ? by : 'somebody';
  const said = answered ? `${who} answered` : 'nobody answered in time, and the default counts:';
  const why = typeof reason === 'string' ? `; ${reason}` : '';
  return `asked "${message}": ${said} ${inWords(answerIn(kind, data))}${why}`;
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

function inWords(answer: Json): string {
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no';
  return typeof answer === 'string' ? `"${answer}"` : JSON.stringify(answer);
}
