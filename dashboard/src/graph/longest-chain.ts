import { inOrder, type Folding } from './fold.ts';
import type { GraphLink, Standing, StandingOf } from './model.ts';

/** The steps one after the other that take longest: only where one of them is quicker is the whole. */
export interface LongestChain {
  boxes: ReadonlySet<string>;
  /** Links of the model. */
  links: ReadonlySet<GraphLink>;
  steps: number;
  /** How long they take together (milliseconds), without waits between them. */
  ms: number;
}

interface Chain {
  boxes: readonly string[];
  links: readonly GraphLink[];
  ms: number;
}

/**
 * The chain that takes longest, by the times that steps took; of those to come, by how long they are expected to take. Undefined where
 * nothing is known of either. Pure.
 * @param model by its own levels
 * @param now milliseconds since the epoch
 */
export function longestChain(model: Folding, standing: StandingOf, now: number): LongestChain | undefined {
  const {
    boxes: ids,
    links,
    ms,
  } = chainIn('', model, (id) => {
    const box = model.boxes.get(id);
    const found = box && standing(box);
    return found && timeOf(found, now);
  });
  const boxes = new Set(ids);
  const steps = ids.filter((id) => model.boxes.get(id)?.step !== undefined && !model.levels.has(id)).length;
  return ms === 0 ? undefined : { boxes, links: new Set(links), steps, ms };
}

/** How long a box takes by its own word (milliseconds). */
type Takes = (id: string) => number | undefined;

function chainIn(id: string, model: Folding, takes: Takes): Chain {
  const level = model.levels.get(id);
  if (!level) return { boxes: [], links: [], ms: 0 };
  const before = new Map<string, GraphLink[]>();
  for (const link of level.links) {
    if (link.kind === 'gap') continue;
    const list = before.get(link.to);
    if (list) list.push(link);
    else before.set(link.to, [link]);
  }
  const own = new Map(level.parts.map((part) => [part, ownChain(part, model, takes)]));
  const ways = new Map<string, { ms: number; by: GraphLink | undefined }>();
  let last: string | undefined;
  for (const part of inOrder(level)) {
    let [most, by] = [0, undefined as GraphLink | undefined];
    for (const link of before.get(part) ?? []) {
      const ms = ways.get(link.from)?.ms ?? -1;
      if (ms > most || (by === undefined && ms >= 0)) [most, by] = [ms, link];
    }
    const ms = most + (own.get(part)?.ms ?? 0);
    ways.set(part, { ms, by });
    if (last === undefined || ms > (ways.get(last)?.ms ?? 0)) last = part;
  }
  const chain: { boxes: string[]; links: GraphLink[] } = { boxes: [], links: [] };
  for (let at = last; at !== undefined;) {
    const inner = own.get(at);
    chain.boxes.push(at, ...(inner?.boxes ?? []));
    const { by }: { by: GraphLink | undefined } = ways.get(at) ?? { by: undefined };
    chain.links.push(...(inner?.links ?? []), ...(by ? (model.lifted.get(by) ?? []) : []));
    at = by?.from;
  }
  return { ...chain, ms: last === undefined ? 0 : (ways.get(last)?.ms ?? 0) };
}

/** What a box takes by itself: a step its own time, any other the longest chain in it. */
function ownChain(id: string, model: Folding, takes: Takes): Chain {
  const inner = chainIn(id, model, takes);
  const ms = takes(id);
  return ms === undefined ? inner : { ...inner, ms };
}

function timeOf({ began, ended, expected }: Standing, now: number): number | undefined {
  if (began === undefined) return expected;
  return ended === undefined ? Math.max(now - began, expected ?? 0) : ended - began;
}
