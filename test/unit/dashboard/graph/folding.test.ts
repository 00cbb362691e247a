import { describe, expect, test } from 'vitest';
import { foldingOf, inOrder, levelsOf, wayTo } from '../../../../dashboard/src/graph/fold.ts';
import { longestChain } from '../../../../dashboard/src/graph/longest-chain.ts';
import type { GraphBox, GraphLink, GraphModel, Standing } from '../../../../dashboard/src/graph/model.ts';
import { drawnLinks, sheetOf } from '../../../../dashboard/src/graph/sheet.ts';
import { stateOf, talliesOf, tallyInWords } from '../../../../dashboard/src/graph/tally.ts';
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
const none: ReadonlySet<string> = new Set();
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
      const { open, drawn, folded: left } = unfold(folding, new Map(), selected, none);
      expect(drawn).toBeLessThanOrEqual(mostBoxes);
      expect(open.has(folding.within.get(selected) ?? '')).toBe(true);
      expect(left).toBe(5_000 - 100);
    }
    const all = new Map([...folding.levels.keys()].map((id) => [id, true]));
    expect(unfold(folding, all, 's0', none).drawn).toBeLessThanOrEqual(mostBoxes);
  });

  test('3,000 steps that each wait for two earlier ones > few lines are drawn, and lead wherever one led', () => {
    const ids = Array.from({ length: 3_000 }, (_, at) => `s${at}`);
    const back = (at: number, by: number) => ids[(by * 7_919) % at];
    const links = ids.slice(1).flatMap((id, at) => after(...[3, 5].map((by) => `${back(at + 1, by)}>${id}`)));
    const folding = folded({ boxes: ids.map((id) => step(id)), links });
    const top = folding.levels.get('')!;
    expect(top.links.length).toBeLessThan(5 * top.parts.length);
    const reached = new Map(top.parts.map((part) => [part, new Set([part])]));
    for (const part of inOrder(top))
      for (const { to } of top.links.filter(({ from }) => from === part))
        for (const each of reached.get(part)!) reached.get(to)!.add(each);
    const boxOf = (id: string) => wayTo(id, folding.within)[0]!;
    expect(links.filter(({ from, to }) => !reached.get(boxOf(to))!.has(boxOf(from)))).toEqual([]);
  });

  test('2,000 side by side > each can be seen, and the line to them stands for as many', () => {
    const folding = folded(fanOf(2_000));
    const { open, drawn } = unfold(folding, new Map(), 'p1000', none);
    expect(open.has(folding.within.get('p1000') ?? '')).toBe(true);
    expect(drawn).toBeLessThanOrEqual(mostBoxes);
    const [to] = folding.levels.get('')!.links;
    expect(folding.lifted.get(to!)).toHaveLength(2_000);
  });

  test('what somebody has closed > stays closed, whatever is selected', () => {
    const folding = folded(fanOf(6));
    expect(unfold(folding, new Map(), 'p1', none).open).toEqual(new Set(['bp0']));
    expect(unfold(folding, new Map([['bp0', false]]), 'p1', none)).toMatchObject({ drawn: 3, folded: 6 });
  });

  test('a loop that is over > is closed where it has many rounds', () => {
    const rounds = Array.from({ length: 24 }, (_, at) => step(`r${at}`, { within: 'l' }));
    const folding = folded({ boxes: [step('l', { kind: 'loop' }), ...rounds], links: [] });
    expect(unfold(folding, new Map(), undefined, none).open).toEqual(new Set(['l']));
    expect(unfold(folding, new Map(), undefined, new Set(['l'])).open).toEqual(none);
    expect(unfold(folding, new Map(), 'r3', new Set(['l'])).open).toEqual(new Set(['l']));
  });

  test('states of what stands in a box > what needs somebody is told first', () => {
    const boxes = ['a', 'b', 'c', 'd'].map((id) => step(id, { within: 'g' }));
    const folding = folded({ boxes: [step('g', { kind: 'workflow' }), ...boxes], links: [] });
    const tally = (states: Record<string, Standing['shown']>) =>
      talliesOf(folding, ({ id }) => (states[id] ? { shown: states[id] } : undefined)).get('g')!;
    const [done, ahead] = [{ key: 'done', word: 'done' } as const, { key: 'idle', word: 'ahead' } as const];
    const some = tally({ a: done, b: ahead, c: done });
    expect(tallyInWords(some)).toBe('2 done, 1 ahead');
    expect(stateOf(some)).toBe('running');
    expect(stateOf(tally({ a: done, d: { key: 'failed', word: 'failed' } }))).toBe('failed');
    expect(tallyInWords(tally({}))).toBe('4 steps');
  });
});

describe('the longest chain', () => {
  const shown = { key: 'done', word: 'done' } as const;
  const chainOfTimes = (model: GraphModel, times: Record<string, Partial<Standing>>, now = 0) =>
    longestChain(levelsOf(model), ({ id }) => (times[id] ? { shown, ...times[id] } : undefined), now);
  const took = (ms: number) => ({ began: 1_000, ended: 1_000 + ms });

  test('two ways > the one that took longer, also through what stands in a box', () => {
    const model = {
      boxes: [
        ...[
          step('a'),
          step('g', { kind: 'workflow' }),
          step('b', { within: 'g' }),
          step('c', { within: 'g' }),
        ],
        ...[step('d'), step('e')],
      ],
      links: after('a>b', 'a>c', 'a>d', 'b>e', 'c>e', 'd>e'),
    };
    const times = { a: took(10), b: took(30), c: took(5), d: took(20), e: took(1) };
    const chain = chainOfTimes(model, times)!;
    expect([...chain.boxes].sort()).toEqual(['a', 'b', 'e', 'g']);
    expect(chain).toMatchObject({ ms: 41, steps: 3 });
    expect([...chain.links].map(({ from, to }) => `${from}>${to}`)).toContain('b>e');
  });

  test('a run that goes on > counts what acts until now, and what is to come as it is expected', () => {
    const model = { boxes: [step('a'), step('b'), step('c')], links: after('a>b', 'a>c') };
    const times = { a: { began: 1_000 }, b: { expected: 500 }, c: { expected: 2_000 } };
    expect(chainOfTimes(model, times, 4_000)).toMatchObject({ ms: 5_000, steps: 2 });
  });

  test('no times > none', () => {
    expect(chainOfTimes(chainOf(3), {})).toBeUndefined();
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
  const { open } = unfold(folding, new Map(), undefined, none);
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
