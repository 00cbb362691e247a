import type { Placed } from '../worker/index.ts';

/** A box that can be gone to, with where it is drawn. */
interface Spot {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where an arrow leads: along the links to what follows or to what was before, across them to what stands beside. */
type Towards = 'on' | 'back' | 'left' | 'right';

/** What an arrow key means where boxes go from left to right (`across`), or else from top to bottom. */
export function towardsOf(key: string, across: boolean): Towards | undefined {
  const keys: Record<string, Towards> = across
    ? { ArrowRight: 'on', ArrowLeft: 'back', ArrowUp: 'left', ArrowDown: 'right' }
    : { ArrowDown: 'on', ArrowUp: 'back', ArrowLeft: 'left', ArrowRight: 'right' };
  return Object.hasOwn(keys, key) ? keys[key] : undefined;
}

/** What is drawn, as far as one goes through it. */
export interface Ways extends Pick<Placed, 'across' | 'boxes'> {
  /** What leads from box to box. */
  links: readonly { from: string; to: string }[];
  /** What stands in a box, where that is drawn. */
  parts: (id: string) => readonly string[];
  /** The box in which a box stands. */
  within: (id: string) => string | undefined;
}

/**
 * The box to which an arrow leads from another. Along the links: into what stands in it, to what follows it, or else what follows the box
 * in which it stands; back likewise. Across them: the nearest on that side. Undefined where there is none. Pure.
 */
export function nextBox(from: string, towards: Towards, ways: Ways): string | undefined {
  const { across, boxes } = ways;
  const here = boxes.get(from);
  if (!here) return undefined;
  const isAlong = towards === 'on' || towards === 'back';
  const nearest = (ids: Iterable<string>): string | undefined => {
    let found: { id: string; far: number } | undefined;
    for (const id of ids) {
      const spot = boxes.get(id);
      if (id === from || !spot) continue;
      const far = distance(here, spot, across === isAlong);
      if (!found || far < found.far) found = { id, far };
    }
    return found?.id;
  };
  if (!isAlong)
    return nearest([...boxes].flatMap(([id, spot]) => (isOnSide(here, spot, towards, across) ? [id] : [])));
  const inside = towards === 'on' ? nearest(firstOf(ways.parts(from), ways.links)) : undefined;
  if (inside !== undefined) return inside;
  for (let at: string | undefined = from; at !== undefined; at = ways.within(at)) {
    const end = at;
    const next = nearest(
      ways.links.flatMap((link) =>
        towards === 'on' ? (link.from === end ? [link.to] : []) : link.to === end ? [link.from] : [],
      ),
    );
    // What is before the first in a box is the box.
    if (next !== undefined || towards === 'back') return next ?? ways.within(end);
  }
  return undefined;
}

/** Those to which nothing leads. */
function firstOf(parts: readonly string[], links: Ways['links']): string[] {
  const led = new Set(links.map(({ to }) => to));
  return parts.filter((part) => !led.has(part));
}

function isOnSide(here: Spot, spot: Spot, towards: 'left' | 'right', across: boolean): boolean {
  const further = towards === 'right' ? 1 : -1;
  const horizontal = !across;
  const [from, to] = [here, spot].map(({ x, y, width, height }) =>
    horizontal ? x + width / 2 : y + height / 2,
  );
  // What stands in it, or around it, is on no side of it.
  return !isInside(spot, here) && !isInside(here, spot) && ((to ?? 0) - (from ?? 0)) * further > 1;
}

function isInside(one: Spot, other: Spot): boolean {
  return (
    one.x >= other.x &&
    one.y >= other.y &&
    one.x + one.width <= other.x + other.width &&
    one.y + one.height <= other.y + other.height
  );
}

/** How far it is, where it counts more to be in line. */
function distance(one: Spot, other: Spot, horizontal: boolean): number {
  const dx = Math.abs(one.x + one.width / 2 - other.x - other.width / 2);
  const dy = Math.abs(one.y + one.height / 2 - other.y - other.height / 2);
  return horizontal ? dx + 4 * dy : dy + 4 * dx;
}
