import type { Ask, AskList, ClosedAsk } from '../../../client/index.ts';

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
