import type { ClosedAsk } from '../../../client/index.ts';

/** An answer as people say it. Pure. */
export function answerInWords(answer: unknown): string {
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no';
  if (typeof answer === 'string') return `“${answer}”`;
  if (typeof answer !== 'object' || answer === null) return JSON.stringify(answer ?? null);
  const parts = Object.entries(answer).map(([name, value]) => `${name} ${answerInWords(value)}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** The same where it stands as a word for itself: `“no” counts`. Pure. */
export function answerQuoted(answer: unknown): string {
  const words = answerInWords(answer);
  return typeof answer === 'boolean' ? `“${words}”` : words;
}

/** How a question was closed, without its time: `Ada answered yes`. Pure. */
export function closedInWords({ as, answer, by }: Pick<ClosedAsk, 'as' | 'answer' | 'by'>): string {
  switch (as) {
    case 'answer':
      return `${by ?? 'somebody'} answered ${answerInWords(answer)}`;
    case 'default':
      return `nobody answered in time: ${answerQuoted(answer)} counts`;
    case 'withdrawn':
      return 'nobody is asked any more: its step was asked to stop';
  }
}
