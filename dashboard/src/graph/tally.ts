import type { StateKey } from '../design/state.tsx';
import type { Folding } from './fold.ts';
import type { StandingOf } from './model.ts';
import { counted } from './words.ts';

/** How the steps of a box stand, of those that have a state: how many of each word. */
export interface Tally {
  steps: number;
  states: ReadonlyMap<StateKey, { word: string; count: number }>;
}

/** What stands in each box, however deep; under '' all. Pure. */
export function talliesOf({ boxes, levels }: Folding, standing: StandingOf): ReadonlyMap<string, Tally> {
  const found = new Map<string, Tally>();
  tally('');
  return found;

  function tally(id: string): Tally {
    let steps = 0;
    const states = new Map<StateKey, { word: string; count: number }>();
    const add = (key: StateKey, word: string, count: number): void =>
      void states.set(key, { word, count: (states.get(key)?.count ?? 0) + count });
    for (const part of levels.get(id)?.parts ?? []) {
      const box = boxes.get(part);
      // A loop that has rounds is what they are.
      if (levels.has(part)) {
        const inner = tally(part);
        steps += inner.steps;
        for (const [key, { word, count }] of inner.states) add(key, word, count);
      } else if (box?.step !== undefined) {
        steps += 1;
        const shown = standing(box)?.shown;
        if (shown) add(shown.key, shown.word, 1);
      }
    }
    const own = { steps, states };
    found.set(id, own);
    return own;
  }
}

/** The order in which states are told, what needs somebody first. */
const order: readonly StateKey[] = [
  ...([
    'unknown',
    'failed',
    'stopped',
    'attention',
    'asked',
    'silent',
    'running',
    'paused',
    'waiting',
  ] as const),
  ...(['cancelled', 'skipped', 'done', 'idle'] as const),
];

/** The state of what stands in a box: the one that somebody should know of first. Pure. */
export function stateOf({ states }: Tally): StateKey | undefined {
  const found = order.filter((key) => states.has(key));
  const [first] = found;
  // What is done in part is under way.
  return first === 'done' && states.has('idle') ? 'running' : first;
}

/** `38 done, 2 acting`. Pure. */
export function tallyInWords({ steps, states }: Tally): string {
  if (states.size === 0) return counted(steps, 'step');
  return order
    .flatMap((key) => states.get(key) ?? [])
    .map(({ word, count }) => `${count} ${word}`)
    .join(', ');
}
