import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findDeadlocks,
  wayAround,
  type Needs,
} from '../../../orchestrator/scheduling/deadlocks/find-deadlocks.ts';

const needsOf = (needs: Record<string, string[][]>): Needs => new Map(Object.entries(needs));
const sorted = (deadlocks: string[][]) => deadlocks.map((deadlock) => [...deadlock].sort()).sort();

describe('findDeadlocks', () => {
  it('two wait for each other > one circle; who waits behind it is in none', () => {
    const needs = needsOf({ a: [['b']], b: [['a']], behind: [['a']] });
    expect(sorted(findDeadlocks(needs))).toEqual([['a', 'b']]);
  });

  it('all alternatives lead back > a circle, whichever of them comes first', () => {
    expect(sorted(findDeadlocks(needsOf({ a: [['b', 'c']], b: [['a']], c: [['a']] })))).toEqual([
      ['a', 'b', 'c'],
    ]);
  });

  it('a chain of 100,000 that ends in a circle > is followed to its end', () => {
    const needs = new Map(Array.from({ length: 100_000 }, (_, i) => [`n${i}`, [[`n${i + 1}`]]]));
    needs.set('n100000', [['n99999']]);
    expect(sorted(findDeadlocks(needs))).toEqual([['n100000', 'n99999']]);
  });

  it('of any needs > exactly those are in deadlocks that wait for themselves among what never goes on', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const need = fc.uniqueArray(fc.constantFrom(...names, 'free'), { minLength: 1, maxLength: 3 });
    const graphs = fc.dictionary(fc.constantFrom(...names), fc.array(need, { maxLength: 3 }));
    fc.assert(
      fc.property(graphs, (graph) => {
        const found = findDeadlocks(needsOf(graph));
        const stuck = neverGoOn(graph);
        const inDeadlocks = Object.keys(graph).filter(
          (name) => stuck.has(name) && waitsForItself(graph, stuck, name),
        );
        expect(found.flat().sort()).toEqual(inDeadlocks.sort());
        for (const deadlock of found)
          for (const a of deadlock)
            for (const b of deadlock) expect(reaches(graph, stuck, a).has(b)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

/** By the definition: whatever goes on, goes on; the others never do. */
function neverGoOn(graph: Record<string, string[][]>): Set<string> {
  const left = new Set(Object.keys(graph));
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const name of [...left])
      if (graph[name]?.every((need) => need.some((other) => !left.has(other)))) left.delete(name);
  }
  return left;
}

function reaches(graph: Record<string, string[][]>, stuck: Set<string>, from: string): Set<string> {
  const found = new Set<string>();
  const follow = (name: string): void => {
    for (const need of graph[name] ?? []) {
      if (!need.every((other) => stuck.has(other))) continue;
      for (const other of need) {
        if (found.has(other)) continue;
        found.add(other);
        follow(other);
      }
    }
  };
  follow(from);
  return found;
}

const waitsForItself = (graph: Record<string, string[][]>, stuck: Set<string>, name: string): boolean =>
  reaches(graph, stuck, name).has(name);

describe('wayAround', () => {
  it('leads by the shortest way back to where it began', () => {
    const needs = needsOf({ a: [['b']], b: [['c', 'a']], c: [['a']] });
    expect(wayAround(needs, new Set(['a', 'b', 'c']), 'a')).toEqual(['a', 'b']);
    expect(wayAround(needs, new Set(['a', 'b', 'c']), 'c')).toEqual(['c', 'a', 'b']);
    expect(wayAround(needsOf({ a: [['a']] }), new Set(['a']), 'a')).toEqual(['a']);
  });
});
