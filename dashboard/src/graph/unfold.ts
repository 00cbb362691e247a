import { type Folding, wayTo } from './fold.ts';
import type { BoxKind, GraphBox } from './model.ts';

/** So many boxes are drawn at most. */
export const mostBoxes = 500;
/** What is open by itself has at most so many parts; a loop that is over, fewer. */
const mostOpen = 60;
const mostOpenOver = 20;

const openByItself: Readonly<Record<BoxKind, boolean>> = {
  ...{ step: false, loop: true, round: true },
  ...{ workflow: true, beside: true, stretch: false },
};

function isOpenByItself({ kind }: GraphBox, isOver: boolean, parts: number): boolean {
  return openByItself[kind] && parts <= (isOver ? mostOpenOver : mostOpen);
}

/** What of a graph is drawn. */
export interface Unfolded {
  /** The boxes of which the parts are drawn. */
  open: ReadonlySet<string>;
  /** How many boxes are drawn. */
  drawn: number;
  /** How many steps are drawn in no box of their own. */
  folded: number;
}

/**
 * Which boxes are open. Those around the selected one come first, then what somebody has opened, then what is open by itself, from outside
 * in, as long as there is room. Pure.
 * @param asked what somebody has opened (true) or closed
 * @param over loops that are over
 */
export function unfold(
  { boxes, within, levels }: Folding,
  asked: ReadonlyMap<string, boolean>,
  selected: string | undefined,
  over: ReadonlySet<string>,
): Unfolded {
  const open = new Set<string>();
  let drawn = levels.get('')?.parts.length ?? 0;
  const isDrawn = (id: string): boolean => {
    const home = within.get(id);
    return home === undefined || open.has(home);
  };
  const tryOpen = (id: string): void => {
    const count = levels.get(id)?.parts.length ?? 0;
    if (open.has(id) || count === 0 || !isDrawn(id) || drawn + count > mostBoxes) return;
    open.add(id);
    drawn += count;
  };
  for (const id of selected === undefined ? [] : wayTo(selected, within).slice(0, -1))
    if (asked.get(id) !== false) tryOpen(id);
  for (const [id, isOpen] of asked)
    if (isOpen) for (const each of wayTo(id, within)) if (asked.get(each) !== false) tryOpen(each);
  const level = [...(levels.get('')?.parts ?? [])];
  for (const id of level) {
    const box = boxes.get(id);
    const own = levels.get(id)?.parts ?? [];
    if (box && isOpenByItself(box, over.has(id), own.length) && asked.get(id) === undefined) tryOpen(id);
    if (open.has(id)) level.push(...own);
  }
  let folded = 0;
  for (const { id, step } of boxes.values()) if (step !== undefined && !isDrawn(id)) folded += 1;
  return { open, drawn, folded };
}
