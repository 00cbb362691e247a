import type { StateKey } from '../design/state.tsx';
import type { GraphBox, GraphLink, GraphModel, StandingOf } from './model.ts';
import { counted } from './words.ts';

/** What stands side by side in one box: the parts of another, and what leads from one to another of them. */
export interface Level {
  parts: readonly string[];
  links: readonly GraphLink[];
}

/** A model by its levels, with boxes put in where there would be too much to be read. */
export interface Folding {
  boxes: ReadonlyMap<string, GraphBox>;
  /** The box in which each stands; missing for those that stand in none. */
  within: ReadonlyMap<string, string>;
  /** By the box in which they stand; '' is none. */
  levels: ReadonlyMap<string, Level>;
  /** Which link of a level stands for which of the model's. */
  lifted: ReadonlyMap<GraphLink, readonly GraphLink[]>;
}

/** So many that come after the same boxes, and before the same, are drawn as one. */
const leastBeside = 5;
/** More than these are drawn in stretches, of so many each. */
const mostParts = 120;
const stretch = 100;

/** Sorts a model into levels: a link leads between boxes that stand beside each other. Pure. */
export function levelsOf(model: GraphModel): Folding {
  const boxes = new Map(model.boxes.map((box) => [box.id, box]));
  const parts = new Map<string, string[]>();
  const within = new Map<string, string>();
  for (const box of model.boxes) {
    if (box.within !== undefined) within.set(box.id, box.within);
    addTo(parts, box.within ?? '', box.id);
  }
  const links = new Map<string, Map<string, { link: GraphLink; of: GraphLink[] }>>();
  for (const link of model.links) {
    const lift = liftedLink(link, { boxes, within });
    if (!lift) continue;
    const { level, found } = lift;
    const known = links.get(level) ?? new Map<string, { link: GraphLink; of: GraphLink[] }>();
    links.set(level, known);
    const key = `${found.from} ${found.to}`;
    const before = known.get(key);
    if (before) before.of.push(link);
    known.set(
      key,
      before ? { link: joined(before.link, found), of: before.of } : { link: found, of: [link] },
    );
  }
  const lifted = new Map<GraphLink, readonly GraphLink[]>();
  const levels = new Map<string, Level>();
  for (const [id, own] of parts) {
    const found = [...(links.get(id)?.values() ?? [])];
    for (const { link, of } of found) lifted.set(link, of);
    levels.set(id, { parts: own, links: found.map(({ link }) => link) });
  }
  return { boxes, within, levels, lifted };
}

/** Puts boxes in where there would be too much to be read. Pure. */
export function foldingOf(model: Folding): Folding {
  const all = {
    boxes: new Map(model.boxes),
    within: new Map(model.within),
    levels: new Map(model.levels),
    lifted: new Map(model.lifted),
  };
  for (const [id, level] of model.levels) {
    const paired = besideEachOther(level, id, all);
    all.levels.set(id, inStretches(paired, id, all));
  }
  return all;
}

type Grown = {
  boxes: Map<string, GraphBox>;
  within: Map<string, string>;
  levels: Map<string, Level>;
  lifted: Map<GraphLink, readonly GraphLink[]>;
};

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The boxes around a box, from outside to itself. */
export function wayTo(id: string, within: Folding['within']): string[] {
  const way = [id];
  for (let at = within.get(id); at !== undefined; at = within.get(at)) way.unshift(at);
  return way;
}

/** The link between the boxes of one level in which both ends stand; undefined where one stands in the other. */
function liftedLink(
  link: GraphLink,
  { boxes, within }: Pick<Folding, 'boxes' | 'within'>,
): { level: string; found: GraphLink } | undefined {
  if (!boxes.has(link.from) || !boxes.has(link.to)) return undefined;
  const home = within.get(link.from) ?? '';
  // Most of them.
  if (home === (within.get(link.to) ?? '')) return { level: home, found: link };
  const [one, other] = [wayTo(link.from, within), wayTo(link.to, within)];
  const depth = one.findIndex((id, at) => id !== other[at]);
  const [from, to] = [one[depth], other[depth]];
  if (depth < 0 || from === undefined || to === undefined) return undefined;
  return { level: one[depth - 1] ?? '', found: { ...link, from, to } };
}

/** Two links between the same boxes: what follows comes before what is only bound in time. */
function joined(one: GraphLink, other: GraphLink): GraphLink {
  const kinds = [one.kind, other.kind];
  const kind = kinds.includes('after') ? 'after' : kinds.includes('recover') ? 'recover' : 'gap';
  const texts = new Set([one.text, other.text].filter((text) => text !== undefined));
  const [text] = texts;
  return {
    ...{ from: one.from, to: one.to, kind },
    ...(text !== undefined && { text: texts.size > 1 ? [...texts].join('; ') : text }),
  };
}

/** Puts those that come after the same boxes, and before the same, into a box of their own. */
function besideEachOther(level: Level, id: string, all: Grown): Level {
  if (level.links.length === 0) return level;
  const [before, after] = [new Map<string, string[]>(), new Map<string, string[]>()];
  const bound = new Set<string>();
  for (const { from, to, kind, text } of level.links) {
    addTo(after, from, to);
    addTo(before, to, from);
    if (kind !== 'after' || text !== undefined) bound.add(from).add(to);
  }
  const alike = new Map<string, string[]>();
  for (const part of level.parts) {
    if (bound.has(part)) continue;
    const key = [before, after].map((ends) => [...(ends.get(part) ?? [])].sort().join(' ')).join('|');
    if (key !== '|') addTo(alike, key, part);
  }
  const found = [...alike.values()].filter(
    ({ length }) => length >= leastBeside && length < level.parts.length,
  );
  const groups = found.map((inside): Group => {
    return { inside, id: `b${inside[0]}`, kind: 'beside', name: `${inside.length} side by side` };
  });
  return grouped(level, groups, id, all);
}

/** Cuts a level of too many parts into stretches, each of which comes after the one before. */
function inStretches(level: Level, id: string, all: Grown): Level {
  if (level.parts.length <= mostParts) return level;
  const order = inOrder(level);
  const groups: Group[] = [];
  for (let at = 0; at < order.length; at += stretch) {
    const inside = order.slice(at, at + stretch);
    const [first, last] = [nameOf(all, inside[0]), nameOf(all, inside.at(-1))];
    groups.push({ inside, id: `c${inside[0]}`, kind: 'stretch', name: `${first} … ${last}` });
  }
  return grouped(level, groups, id, all);
}

function nameOf({ boxes }: Grown, id = ''): string {
  return boxes.get(id)?.name ?? '';
}

/** The parts of a level, each after those before it; where they go in a circle, as they come. Pure. */
export function inOrder({ parts, links }: Level): string[] {
  const left = new Map(parts.map((part) => [part, 0]));
  const following = new Map<string, string[]>();
  for (const { from, to } of links) {
    left.set(to, (left.get(to) ?? 0) + 1);
    addTo(following, from, to);
  }
  const order = parts.filter((part) => left.get(part) === 0);
  for (const part of order)
    for (const next of following.get(part) ?? []) {
      const open = (left.get(next) ?? 0) - 1;
      left.set(next, open);
      if (open === 0) order.push(next);
    }
  const known = new Set(order);
  return [...order, ...parts.filter((part) => !known.has(part))];
}

/** Parts of a level that are put into a box. */
interface Group extends Pick<GraphBox, 'id' | 'kind' | 'name'> {
  inside: readonly string[];
}

/** Puts parts of a level into boxes of their own, and leads what led to them to those. */
function grouped(
  level: Level,
  groups: readonly Group[],
  within: string,
  { boxes, within: homes, levels, lifted }: Grown,
): Level {
  if (groups.length === 0) return level;
  const into = new Map<string, string>();
  for (const { inside, ...box } of groups) {
    boxes.set(box.id, { ...box, detail: '', notes: [] });
    if (within !== '') homes.set(box.id, within);
    for (const part of inside) {
      into.set(part, box.id);
      homes.set(part, box.id);
    }
  }
  const inner = new Map<string, GraphLink[]>();
  const outer = new Map<string, GraphLink>();
  for (const link of level.links) {
    const [from, to] = [into.get(link.from) ?? link.from, into.get(link.to) ?? link.to];
    if (from === to) {
      addTo(inner, from, link);
      continue;
    }
    const key = `${from} ${to}`;
    const before = outer.get(key);
    const moved = { ...link, from, to };
    const found = before ? joined(before, moved) : moved;
    lifted.set(found, [...(before ? (lifted.get(before) ?? []) : []), ...(lifted.get(link) ?? [])]);
    outer.set(key, found);
  }
  for (const { id, inside } of groups) levels.set(id, { parts: inside, links: inner.get(id) ?? [] });
  const placed = new Set<string>();
  const parts = level.parts.flatMap((part) => {
    const box = into.get(part) ?? part;
    if (placed.has(box)) return [];
    placed.add(box);
    return [box];
  });
  return { parts, links: [...outer.values()] };
}

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
