import type { ClosedAsk, Ask, AskList } from '../../../client/index.ts';

/** For how long it is told in the place of a question how that was closed, in milliseconds. */
const toldMs = 20_000;

/** A question that a person sees, and how it was closed since; `closed` is undefined where nobody knows how. */
export interface ShownAsk {
  ask: Ask;
  /** When the page saw that it is not open any more, in milliseconds since the epoch. */
  gone?: number;
  closed?: ClosedAsk | undefined;
}

/**
 * What is shown next: all that is open, and what was open until a moment ago, each in its old place, so that nothing jumps under
 * somebody's hand. Pure.
 */
export function stillShown(
  before: readonly ShownAsk[],
  { asks, answered }: AskList,
  now: number,
): ShownAsk[] {
  const open = new Map(asks.map((ask) => [ask.id, ask]));
  const kept = before.flatMap((shown): ShownAsk[] => {
    const { ask, gone = now } = shown;
    const again = open.get(ask.id);
    open.delete(ask.id);
    if (again) return [{ ask: again }];
    if (now - gone >= toldMs) return [];
    return [{ ask, gone, closed: answered.find(({ id }) => id === ask.id) ?? shown.closed }];
  });
  return [...kept, ...[...open.values()].map((ask) => ({ ask }))];
}

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
