import type { GraphBox, GraphLink, GraphModel } from './model.ts';

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
  const links = new Map<string, Bundles>();
  for (const link of model.links) {
    const lift = liftedLink(link, { boxes, within });
    if (!lift) continue;
    const known = links.get(lift.level) ?? new Map<string, Bundle>();
    links.set(lift.level, known);
    addToBundle(known, lift, link);
  }
  const lifted = new Map<GraphLink, readonly GraphLink[]>();
  const levels = new Map<string, Level>();
  for (const [id, own] of parts) {
    const found = [...(links.get(id)?.values() ?? [])].map((bundle) => {
      const link = joined(bundle);
      lifted.set(link, bundle.of);
      return link;
    });
    levels.set(id, { parts: own, links: found });
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

/** Puts a value into the list of a key. */
export function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
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

/** The boxes of one level between which a link leads; undefined where one end stands in the other. */
function liftedLink(
  { from, to }: GraphLink,
  { boxes, within }: Pick<Folding, 'boxes' | 'within'>,
): (Ends & { level: string }) | undefined {
  if (!boxes.has(from) || !boxes.has(to)) return undefined;
  const home = within.get(from) ?? '';
  // Most of them.
  if (home === (within.get(to) ?? '')) return { level: home, from, to };
  const [one, other] = [wayTo(from, within), wayTo(to, within)];
  const depth = one.findIndex((id, at) => id !== other[at]);
  const [outer, next] = [one[depth], other[depth]];
  if (depth < 0 || outer === undefined || next === undefined) return undefined;
  return { level: one[depth - 1] ?? '', from: outer, to: next };
}

type Ends = Pick<GraphLink, 'from' | 'to'>;

/** Links that lead between the same boxes: there may be thousands. */
interface Bundle extends Ends {
  of: GraphLink[];
}
type Bundles = Map<string, Bundle>;

function addToBundle(bundles: Bundles, { from, to }: Ends, link: GraphLink): void {
  const key = `${from} ${to}`;
  const bundle = bundles.get(key);
  if (bundle) bundle.of.push(link);
  else bundles.set(key, { from, to, of: [link] });
}

/** Links between the same boxes as one: what follows comes before what is only bound in time. */
function joined({ from, to, of }: Bundle): GraphLink {
  const kinds = new Set(of.map(({ kind }) => kind));
  const kind = kinds.has('after') ? 'after' : kinds.has('recover') ? 'recover' : 'gap';
  const texts = [...new Set(of.flatMap(({ text }) => text ?? []))];
  return { from, to, kind, ...(texts.length > 0 && { text: texts.join('; ') }) };
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
  const paired = grouped(level, groups, id, all);
  for (const { id: box, inside } of groups)
    all.levels.set(box, inStretches({ parts: inside, links: [] }, box, all));
  return paired;
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
  const { parts, links } = grouped(level, groups, id, all);
  return {
    parts,
    links: withoutImplied(
      groups.map(({ id: box }) => box),
      links,
    ),
  };
}

/** Without the links that others imply: among a hundred boxes there may be thousands, of which no layout comes to an end. */
function withoutImplied(order: readonly string[], links: readonly GraphLink[]): GraphLink[] {
  const places = new Map(order.map((id, place) => [id, place]));
  const placeOf = ({ from }: GraphLink): number => places.get(from) ?? 0;
  const before = new Map<string, GraphLink[]>();
  for (const link of links) addTo(before, link.to, link);
  const earlier = new Map<string, Set<string>>();
  return order.flatMap((id) => {
    const reached = new Set<string>();
    earlier.set(id, reached);
    // The nearest first: it tells of most of the others.
    const nearest = (before.get(id) ?? []).toSorted((a, b) => placeOf(b) - placeOf(a));
    return nearest.filter(({ from, text }) => {
      if (reached.has(from)) return text !== undefined;
      for (const each of [from, ...(earlier.get(from) ?? [])]) reached.add(each);
      return true;
    });
  });
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
  const outer: Bundles = new Map();
  for (const link of level.links) {
    const [from, to] = [into.get(link.from) ?? link.from, into.get(link.to) ?? link.to];
    if (from === to) addTo(inner, from, link);
    else addToBundle(outer, { from, to }, link);
  }
  const links = [...outer.values()].map((bundle) => {
    const link = joined(bundle);
    const of = bundle.of.flatMap((each) => lifted.get(each) ?? []);
    lifted.set(link, of);
    return link;
  });
  for (const { id, inside } of groups) levels.set(id, { parts: inside, links: inner.get(id) ?? [] });
  const placed = new Set<string>();
  const parts = level.parts.flatMap((part) => {
    const box = into.get(part) ?? part;
    if (placed.has(box)) return [];
    placed.add(box);
    return [box];
  });
  return { parts, links };
}
