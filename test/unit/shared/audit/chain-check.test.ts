import { describe, expect, it } from 'vitest';
import { auditStart, chainEntry } from '../../../../shared/audit/audit-entry.ts';
import { ChainCheck } from '../../../../shared/audit/chain-check.ts';
import type { AuditEntry, AuditFacts } from '../../../../shared/contracts/audit.ts';

const facts = (n: number): AuditFacts => ({
  at: new Date(n * 1000).toISOString(),
  by: 'ada',
  from: '127.0.0.1',
  operation: 'cancelRun',
  status: 202,
  reason: `reason ${n}`,
});

function chainOf(length: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (let n = 1; n <= length; n += 1) entries.push(chainEntry(entries.at(-1) ?? auditStart, facts(n)));
  return entries;
}

function problemsOf(entries: readonly AuditEntry[], start?: { seq: number; hash?: string }): string[] {
  const check = new ChainCheck(start);
  for (const entry of entries) check.add(entry);
  return check.problems().map(({ seq, what }) => `${seq} ${what}`);
}

const chain = chainOf(6);
const [first, second, third, fourth, fifth, sixth] = chain as [
  AuditEntry,
  AuditEntry,
  AuditEntry,
  AuditEntry,
  AuditEntry,
  AuditEntry,
];
const forged = (entry: AuditEntry, prev = entry.prev): AuditEntry =>
  chainEntry({ seq: entry.seq - 1, hash: prev }, { ...facts(entry.seq), by: 'eve' });

describe('a chain of entries', () => {
  it('as it was written > has no problem, and its head is the last entry', () => {
    const check = new ChainCheck();
    for (const entry of chain) check.add(entry);
    expect(check.problems()).toEqual([]);
    expect(check).toMatchObject({ entries: 6, head: { seq: 6, hash: sixth.hash } });
  });

  it.each([
    ['one that says something else', [first, second, { ...third, by: 'eve' }, fourth], ['3 was changed']],
    ['one with more in it', [first, { ...second, lost: 1 }, third], ['2 was changed']],
    ['a forged one, with a hash that fits', [first, forged(second), third], ['2 was replaced']],
    ['a forged first one', [forged(first), second], ['1 was replaced']],
    ['a first one that knows another before', [forged(first, second.hash)], ['1 does not begin the chain']],
    ['one that is gone', [first, third, fourth], ['2 is missing']],
    ['several that are gone', [first, fifth, sixth], ['2 is missing, and all up to 4']],
    ['the first that are gone', [third, fourth], ['1 is missing, and all up to 2']],
    ['two that have changed places', [first, third, second, fourth], ['2 was moved: it stands after 3']],
    ['one moved to the end', [first, third, fourth, second], ['2 was moved: it stands after 4']],
    [
      'one moved to the beginning',
      [fourth, first, second, third],
      ['1 was moved', '2 was moved', '3 was moved'],
    ],
    ['one that stands twice', [first, second, second, third], ['2 stands a second time']],
    ['one that stands again at the end', [first, second, third, first], ['1 stands a second time']],
    [
      'a forged one out of its place',
      [first, third, forged(second), fourth],
      ['2 was moved', '2 was replaced'],
    ],
    ['all but the last of a forged end', [first, second, forged(third), fourth], ['3 was replaced']],
  ])('with %s > is found out, and which', (_what, entries, problems) => {
    const found = problemsOf(entries);
    expect(found).toHaveLength(problems.length);
    for (const [i, problem] of problems.entries()) expect(found[i]?.startsWith(problem)).toBe(true);
  });

  it('that goes on where the first entries are elsewhere > follows the one before', () => {
    expect(problemsOf([third, fourth], { seq: 2, hash: second.hash })).toEqual([]);
    expect(problemsOf([third, fourth], { seq: 2 })).toEqual([]);
    expect(problemsOf([third], { seq: 2, hash: first.hash })).toEqual([
      expect.stringMatching(/^2 was replaced/),
    ]);
    expect(problemsOf([fourth], { seq: 2, hash: second.hash })).toEqual(['3 is missing']);
  });
});

describe('a chain that somebody has tampered with at random', () => {
  /** Numbers from 0 to 1, the same for each seed. */
  function randomOf(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  }

  const seeds = Array.from({ length: 400 }, (_, i) => i + 1);
  it.each([
    ['changed', 0],
    ['removed', 1],
    ['moved', 2],
    ['doubled', 3],
    ['replaced', 4],
  ])('%s > is named', (_how, how) => {
    for (const seed of seeds) {
      const random = randomOf(seed * 5 + how);
      const entries = chainOf(2 + Math.floor(random() * 30));
      // The last one is known by its hash alone, which is noted elsewhere, or by the other copy.
      const at = Math.floor(random() * (entries.length - 1));
      const victim = entries[at]!;
      if (how === 0) entries[at] = { ...victim, reason: `${victim.reason}!` };
      if (how === 1) entries.splice(at, 1);
      if (how === 2) {
        entries.splice(at, 1);
        entries.splice(at + 1 + Math.floor(random() * (entries.length - at)), 0, victim);
      }
      if (how === 3) entries.splice(at + Math.floor(random() * (entries.length - at)), 0, victim);
      if (how === 4) entries[at] = forged(victim);
      const check = new ChainCheck();
      for (const entry of entries) check.add(entry);
      const named = check.problems().map(({ seq }) => seq);
      expect({ seed, named }).toEqual({ seed, named: [victim.seq] });
    }
  });
});
