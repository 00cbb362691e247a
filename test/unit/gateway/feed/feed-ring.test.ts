import { describe, expect, it } from 'vitest';
import { FeedRing } from '../../../../gateway/feed/feed-tail.ts';
import type { ShownEntry } from '../../../../gateway/feed/shown-entry.ts';

const entry = (id: string, text = id): ShownEntry => ({
  id,
  kind: 'run',
  run_id: undefined,
  modules: [],
  key: undefined,
  calm: false,
  text,
});

function ringOf(ids: string[], most = { entries: 3, length: 1_000 }): FeedRing {
  const ring = new FeedRing('base', most);
  for (const id of ids) ring.push(entry(id));
  return ring;
}

/** What a reader gets that goes on after a position. */
function after(ring: FeedRing, position: string): string[] | undefined {
  const next = ring.numberAfter(position);
  if (next === undefined) return undefined;
  const ids: string[] = [];
  for (let number = next; number < ring.end; number++) ids.push(ring.at(number)!.id);
  return ids;
}

describe('ring of the feed', () => {
  it('without entries > is where it began', () => {
    const ring = ringOf([]);
    expect([ring.head, after(ring, 'base'), after(ring, 'a')]).toEqual(['base', [], undefined]);
  });

  it('a reader that goes on after any position that it knows > gets the rest, each once', () => {
    const ring = ringOf(['a', 'b', 'c']);
    expect(ring.head).toBe('c');
    expect(['base', 'a', 'b', 'c', 'd'].map((position) => after(ring, position))).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
      ['c'],
      [],
      undefined,
    ]);
  });

  it('more entries than it keeps > drops the oldest, and still knows the position before the first', () => {
    const ring = ringOf(['a', 'b', 'c', 'd', 'e']);
    expect(['base', 'a', 'b', 'c'].map((position) => after(ring, position))).toEqual([
      undefined,
      undefined,
      ['c', 'd', 'e'],
      ['d', 'e'],
    ]);
    expect([ring.first, ring.end, ring.at(1), ring.at(5)]).toEqual([2, 5, undefined, undefined]);
  });

  it('longer entries than it keeps > drops the oldest, and one that is too long alone', () => {
    const ring = ringOf([], { entries: 100, length: 10 });
    for (const id of ['a', 'b', 'c']) ring.push(entry(id, 'x'.repeat(4)));
    expect(after(ring, 'a')).toEqual(['b', 'c']);
    ring.push(entry('d', 'x'.repeat(11)));
    expect([after(ring, 'c'), after(ring, 'd'), ring.head]).toEqual([undefined, [], 'd']);
    ring.push(entry('e', 'x'));
    expect(after(ring, 'd')).toEqual(['e']);
  });

  it('a restart > leaves every reader behind, also one that had seen all', () => {
    const ring = ringOf(['a', 'b']);
    const next = ring.end;
    ring.restart('n');
    expect([next < ring.first, next < ring.brokenAt]).toEqual([true, true]);
    expect(['b', 'n'].map((position) => after(ring, position))).toEqual([undefined, []]);
    ring.push(entry('o'));
    expect([after(ring, 'n'), ring.head]).toEqual([['o'], 'o']);
  });

  it('what several clients take from one entry on > is written once for those who want the same', () => {
    const ring = ringOf(['a', 'b', 'c']);
    const [all, runs] = [{ name: 'all' }, { name: 'runs', runs: new Set(['R']) }];
    expect(ring.chunk(1, all)).toMatchObject({ entries: 2, untold: 0, position: 'c' });
    expect(String(ring.chunk(1, all).bytes)).toBe('bc');
    expect(ring.chunk(1, { ...all }).bytes).toBe(ring.chunk(1, all).bytes);
    expect(ring.chunk(1, runs)).toMatchObject({ bytes: Buffer.alloc(0), entries: 2, untold: 2 });
    ring.push(entry('d'));
    const forAll = ring.chunk(1, all).bytes;
    expect(String(forAll)).toBe('bcd');
    // However many filters there are, little is kept.
    for (let n = 0; n < 200; n += 1) ring.chunk(1, { name: `${n}` });
    expect(ring.chunk(1, all).bytes).not.toBe(forAll);
  });

  it('more than is handed over at once > is left for later, and the last entry for the client is known', () => {
    const ring = ringOf([], { entries: 10, length: 1e6 });
    for (const id of ['a', 'b', 'c']) ring.push(entry(id, id.repeat(40_000)));
    expect(ring.chunk(0, { name: '' })).toMatchObject({ entries: 2, position: 'b' });
    expect(ring.chunk(2, { name: '' })).toMatchObject({ entries: 1, position: 'c' });
  });
});
