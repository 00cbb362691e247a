import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  layOutGraph,
  type Placed,
  type Sheet,
  type SheetLink,
} from '../../../../dashboard/src/worker/lay-out-graph.ts';
import { partsOfPlays, playsOfPart } from '../../../support/plays.ts';

const room = { width: 900, height: 600 };

/** A level of boxes, each of which may follow earlier ones, and may have such a level in it. */
function sheets(depth: number, prefix = ''): fc.Arbitrary<Sheet> {
  const size = fc.record({ width: fc.constant(228), height: fc.constantFrom(52, 72, 92) });
  return fc
    .array(fc.tuple(size, fc.array(fc.nat(10), { maxLength: 3 }), fc.boolean()), {
      minLength: 1,
      maxLength: 9,
    })
    .chain((drawn) => {
      const ids = drawn.map((_, at) => `${prefix}${at}`);
      const links = drawn.flatMap(([, before], at): SheetLink[] => {
        const from = [...new Set(at === 0 ? [] : before.map((each) => each % at))];
        return from.map((each, nth) => ({
          ...{ from: ids[each]!, to: ids[at]!, main: nth !== 1 },
          ...(nth === 2 && { text: { width: 60, height: 20 } }),
        }));
      });
      const inner = drawn.map(([, , isOpen], at) =>
        isOpen && depth > 0 ? sheets(depth - 1, `${ids[at]}.`) : fc.constant(undefined),
      );
      return fc.tuple(...inner).map((parts): Sheet => {
        const boxes = drawn.map(([own], at) => ({
          id: ids[at]!,
          ...own,
          ...(parts[at] && { inner: parts[at] }),
        }));
        return { boxes, links };
      });
    });
}

type Spot = { x: number; y: number; width: number; height: number };

const overlaps = (one: Spot, other: Spot): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

const isInside = (one: Spot, other: Spot): boolean =>
  one.x >= other.x &&
  one.y >= other.y &&
  one.x + one.width <= other.x + other.width &&
  one.y + one.height <= other.y + other.height;

/** What is wrong with how a sheet is laid out, in words. */
function faultsOf(sheet: Sheet, placed: Placed, around: Spot): string[] {
  const spot = (id: string): Spot => placed.boxes.get(id) ?? { x: NaN, y: NaN, width: 0, height: 0 };
  const faults: string[] = [];
  for (const [at, { id, inner }] of sheet.boxes.entries()) {
    if (!isInside(spot(id), around)) faults.push(`${id} is not within what it stands in`);
    for (const { id: other } of sheet.boxes.slice(at + 1))
      if (overlaps(spot(id), spot(other))) faults.push(`${id} lies upon ${other}`);
    if (inner) faults.push(...faultsOf(inner, placed, spot(id)));
  }
  for (const { from, to } of sheet.links) {
    const { path = '' } = placed.links.get(`${from} ${to}`) ?? {};
    const points = [...path.matchAll(/(-?\d+),(-?\d+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
    const [begin, tip] = [points[0], points.at(-2)];
    if (!begin || !tip || !touches(begin, spot(from)) || !touches(tip, spot(to)))
      faults.push(`the line from ${from} to ${to} does not lead there: ${path}`);
    for (const { id } of sheet.boxes)
      if (id !== from && id !== to && along(path).some((point) => isWithin(point, spot(id))))
        faults.push(`the line from ${from} to ${to} goes through ${id}`);
    const isLater = placed.across ? spot(from).x < spot(to).x : spot(from).y < spot(to).y;
    if (!isLater && !isChain(sheet)) faults.push(`${to} does not come after ${from}`);
  }
  return faults;
}

const touches = ({ x, y }: { x: number; y: number }, { x: left, y: top, width, height }: Spot): boolean =>
  x >= left - 1 && x <= left + width + 1 && y >= top - 1 && y <= top + height + 1;

const isWithin = ({ x, y }: { x: number; y: number }, { x: left, y: top, width, height }: Spot): boolean =>
  x > left + 2 && x < left + width - 2 && y > top + 2 && y < top + height - 2;

/** Points along a path, close to each other. */
function along(path: string): { x: number; y: number }[] {
  const found: { x: number; y: number }[] = [];
  for (const [, command, rest = ''] of path.matchAll(/([MLCQ])([^MLCQ]*)/g)) {
    const given = [...rest.matchAll(/(-?\d+),(-?\d+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
    const points = command === 'M' ? given : [found.at(-1)!, ...given];
    for (let part = 0; part <= 1; part += 1 / 32) found.push(onCurve(points, part));
  }
  return found;
}

/** A point of a Bézier curve, by de Casteljau. */
function onCurve(points: readonly { x: number; y: number }[], part: number): { x: number; y: number } {
  if (points.length === 1) return points[0]!;
  const next = points.slice(1).map((point, at) => ({
    x: points[at]!.x + (point.x - points[at]!.x) * part,
    y: points[at]!.y + (point.y - points[at]!.y) * part,
  }));
  return onCurve(next, part);
}

/** A long one is drawn in columns. */
const isChain = ({ boxes, links }: Sheet): boolean => links.length === boxes.length - 1;

const all = (sheet: Sheet): string[] => {
  const placed = layOutGraph(sheet, room);
  return faultsOf(sheet, placed, { x: 0, y: 0, width: placed.width + 1, height: placed.height + 1 });
};

const box = (id: string) => ({ id, width: 228, height: 52 });

describe('the layout of a graph', () => {
  it.each(partsOfPlays())(
    'any boxes in boxes > nothing lies upon another, lines lead where they are to (part %i)',
    (part) =>
      fc.assert(
        fc.property(sheets(2), (sheet) => {
          expect(all(sheet)).toEqual([]);
        }),
        { numRuns: playsOfPart(120), seed: part },
      ),
  );

  it('a long chain > stands in several columns, about as wide as the place', () => {
    const ids = Array.from({ length: 100 }, (_, at) => String(at));
    const links = ids.slice(1).map((to, at) => ({ from: ids[at]!, to, main: true }));
    const sheet = { boxes: ids.map(box), links };
    expect(all(sheet)).toEqual([]);
    const { width, height } = layOutGraph(sheet, room);
    expect(width / height).toBeGreaterThan(0.8);
    expect(width / height).toBeLessThan(2.5);
  });

  it('40 side by side > stand in rows, about as wide as the place', () => {
    const sheet = { boxes: Array.from({ length: 40 }, (_, at) => box(String(at))), links: [] };
    expect(all(sheet)).toEqual([]);
    const { width, height } = layOutGraph(sheet, room);
    expect(width / height).toBeLessThan(2.5);
  });

  it('many long ways beside each other > from left to right, where more of it is seen', () => {
    const ids = Array.from({ length: 20 }, (_, lane) => [0, 1, 2].map((at) => `${lane}.${at}`));
    const links = ids.flatMap(([a = '', b = '', c = '']) => [
      { from: a, to: b, main: true },
      { from: b, to: c, main: true },
    ]);
    const sheet = { boxes: ids.flat().map(box), links };
    expect(layOutGraph(sheet, room).across).toBe(true);
    expect(all(sheet)).toEqual([]);
  });
});
