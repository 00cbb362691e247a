import { describe, expect, test } from 'vitest';
import {
  foldingOf,
  levelsOf,
  stateOf,
  talliesOf,
  tallyInWords,
} from '../../../../dashboard/src/graph/fold.ts';
import { longestChain } from '../../../../dashboard/src/graph/longest-chain.ts';
import type { GraphBox, GraphLink, GraphModel } from '../../../../dashboard/src/graph/model.ts';
import { drawnLinks, sheetOf } from '../../../../dashboard/src/graph/sheet.ts';
import { mostBoxes, unfold } from '../../../../dashboard/src/graph/unfold.ts';
import { nextBox, towardsOf, type Ways } from '../../../../dashboard/src/graph/walk.ts';
import { layOutGraph } from '../../../../dashboard/src/worker/lay-out-graph.ts';

const step = (id: string, facts: Partial<GraphBox> = {}): GraphBox => ({
  ...{ id, kind: 'step', name: id, detail: '', notes: [], step: 0 },
  ...facts,
});
const after = (...pairs: string[]): GraphLink[] =>
  pairs.map((pair) => {
    const [from = '', to = ''] = pair.split('>');
    return { from, to, kind: 'after' };
  });
const folded = (model: GraphModel) => foldingOf(levelsOf(model));

/** A chain of so many steps. */
function chainOf(count: number): GraphModel {
  const ids = Array.from({ length: count }, (_, at) => `s${at}`);
  return {
    boxes: ids.map((id) => step(id)),
    links: after(...ids.slice(1).map((id, at) => `${ids[at]}>${id}`)),
  };
}

/** One step, so many side by side, and one after them. */
function fanOf(count: number): GraphModel {
  const ids = Array.from({ length: count }, (_, at) => `p${at}`);
  return {
    boxes: [step('a'), ...ids.map((id) => step(id)), step('z')],
    links: after(...ids.flatMap((id) => [`a>${id}`, `${id}>z`])),
  };
}

describe('the folding of a graph', () => {
  test('links between what stands in different boxes > lead between these, once', () => {
    const { levels } = folded({
      boxes: [
        ...[step('g', { kind: 'workflow' }), step('a', { within: 'g' }), step('b', { within: 'g' })],
        ...[step('h', { kind: 'workflow' }), step('c', { within: 'h' }), step('d')],
      ],
      links: after('a>b', 'a>c', 'b>c', 'c>d'),
    });
    expect(levels.get('')?.links).toEqual(after('g>h', 'h>d'));
    expect(levels.get('g')?.links).toEqual(after('a>b'));
  });

  test('a bound in time beside what follows > is told at the one line', () => {
    const gap: GraphLink = { from: 'a', to: 'b', kind: 'gap', text: '≤ 5 min' };
    const { levels } = folded({ boxes: [step('a'), step('b')], links: [...after('a>b'), gap] });
    expect(levels.get('')?.links).toEqual([{ ...gap, kind: 'after' }]);
  });

  test('many side by side > stand in one box, with one line to it and one from it', () => {
    const { levels, boxes } = folded(fanOf(40));
    expect(levels.get('')).toEqual({ parts: ['a', 'bp0', 'z'], links: after('a>bp0', 'bp0>z') });
    expect(levels.get('bp0')?.parts).toHaveLength(40);
    expect(boxes.get('bp0')?.name).toBe('40 side by side');
    // Few are drawn as they are.
    expect(folded(fanOf(4)).levels.get('')?.parts).toHaveLength(6);
  });

  test('5,000 steps > at most 500 boxes are drawn, the selected step among them', () => {
    const folding = folded(chainOf(5_000));
    for (const selected of ['s0', 's2345', 's4999']) {
      const { open, drawn, folded: left } = unfold(folding, new Map(), selected);
      expect(drawn).toBeLessThanOrEqual(mostBoxes);
      const box = folding.boxes.get(selected);
      expect(open.has(box?.within ?? '')).toBe(true);
      expect(left).toBe(5_000 - 100);
    }
    const all = new Map([...folding.levels.keys()].map((id) => [id, true]));
    expect(unfold(folding, all, 's0').drawn).toBeLessThanOrEqual(mostBoxes);
  });

  test('what somebody has closed > stays closed, whatever is selected', () => {
    const folding = folded(fanOf(6));
    expect(unfold(folding, new Map(), 'p1').open).toEqual(new Set(['bp0']));
    expect(unfold(folding, new Map([['bp0', false]]), 'p1')).toMatchObject({ drawn: 3, folded: 6 });
  });

  test('states of what stands in a box > what needs somebody is told first', () => {
    const shown = (key: 'done' | 'idle' | 'failed', word: string) => ({ shown: { key, word } });
    const within = { within: 'g' };
    const boxes = [
      ...[step('g', { kind: 'workflow' }), step('a', { ...within, ...shown('done', 'done') })],
      ...[
        step('b', { ...within, ...shown('idle', 'ahead') }),
        step('c', { ...within, ...shown('done', 'done') }),
      ],
    ];
    const tally = (all: GraphBox[]) => talliesOf(folded({ boxes: all, links: [] })).get('g')!;
    expect(tallyInWords(tally(boxes))).toBe('2 done, 1 ahead');
    expect(stateOf(tally(boxes))).toBe('running');
    expect(stateOf(tally([...boxes, step('d', { ...within, ...shown('failed', 'failed') })]))).toBe('failed');
  });
});

describe('the longest chain', () => {
  const took = (ms: number) => ({ began: 1_000, ended: 1_000 + ms });

  test('two ways > the one that took longer, also through what stands in a box', () => {
    const model = levelsOf({
      boxes: [
        ...[step('a', took(10)), step('g', { kind: 'workflow' }), step('b', { within: 'g', ...took(30) })],
        ...[step('c', { within: 'g', ...took(5) }), step('d', took(20)), step('e', took(1))],
      ],
      links: after('a>b', 'a>c', 'a>d', 'b>e', 'c>e', 'd>e'),
    });
    const chain = longestChain(model, 0)!;
    expect([...chain.boxes].sort()).toEqual(['a', 'b', 'e', 'g']);
    expect(chain).toMatchObject({ ms: 41, steps: 3 });
    expect([...chain.links].map(({ from, to }) => `${from}>${to}`)).toContain('b>e');
  });

  test('a run that goes on > counts what acts until now, and what is to come as it is expected', () => {
    const boxes = [step('a', { began: 1_000 }), step('b', { expected: 500 }), step('c', { expected: 2_000 })];
    const model = levelsOf({ boxes, links: after('a>b', 'a>c') });
    expect(longestChain(model, 4_000)).toMatchObject({ ms: 5_000, steps: 2 });
  });

  test('no times > none', () => {
    expect(longestChain(levelsOf(chainOf(3)), 0)).toBeUndefined();
  });
});

describe('the arrows of the keyboard', () => {
  const model: GraphModel = {
    boxes: [
      ...[step('a'), step('g', { kind: 'workflow' }), step('b', { within: 'g' }), step('c', { within: 'g' })],
      ...[step('d'), step('e')],
    ],
    links: after('a>b', 'a>d', 'b>c', 'c>e', 'd>e'),
  };
  const folding = folded(model);
  const { open } = unfold(folding, new Map(), undefined);
  const placed = layOutGraph(sheetOf(folding, open), { width: 10_000, height: 10_000 });
  const ways: Ways = {
    ...placed,
    links: drawnLinks(folding, open),
    parts: (id) => folding.levels.get(id)?.parts ?? [],
    within: (id) => folding.boxes.get(id)?.within,
  };
  const walk = (from: string, keys: string[]): string[] => {
    const way = [from];
    for (const key of keys) way.push(nextBox(way.at(-1)!, towardsOf(key, placed.across)!, ways) ?? 'nowhere');
    return way;
  };

  test('down > into a box, through it, and out of it to what follows; up > the way back', () => {
    const down = Array.from({ length: 4 }, () => 'ArrowDown');
    expect(walk('g', down)).toEqual(['g', 'b', 'c', 'e', 'nowhere']);
    expect(walk('c', ['ArrowUp', 'ArrowUp', 'ArrowUp'])).toEqual(['c', 'b', 'g', 'a']);
  });

  test('sideways > what stands beside it, there and back', () => {
    const [there, back] =
      placed.boxes.get('d')!.x > placed.boxes.get('g')!.x
        ? ['ArrowRight', 'ArrowLeft']
        : ['ArrowLeft', 'ArrowRight'];
    expect(walk('g', [there])).toEqual(['g', 'd']);
    expect(['g', 'b', 'c']).toContain(walk('d', [back]).at(-1));
  });
});
