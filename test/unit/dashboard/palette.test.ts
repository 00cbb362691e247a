import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../client/index.ts';
import { type Entry, find, runEntries } from '../../../dashboard/src/palette/entries.ts';

const run = (run_id: string, label: string): RunSummary =>
  ({ run_id, label, status: 'completed', unknown: null }) as RunSummary;
const words = (entries: readonly Entry[]): string[] => entries.map(({ word }) => word);

describe('the palette', () => {
  const newest = [run('01K9ZZZZZZZZZZZZZZZZ7K2QX4', 'mix'), run('01K9ZZZZZZZZZZZZZZZZ9P0000', 'read')];

  it('a run that the gateway has found > is shown once, also where nothing that is shown of it fits', () => {
    const found = [run('01K9ZZZZZZZZZZZZZZZZ9P0000', 'read'), run('01K0AAAAAAAAAAAAAAAAAAAAAA', 'old')];
    expect(words(find(runEntries(newest, found), 'incubation'))).toEqual(['read …9P0000', 'old …AAAAAA']);
  });

  it('a part of an id > finds the run, after what is named so', () => {
    const entries = [...runEntries(newest, []), { id: 'v', kind: 'view', word: '7k2', about: '', to: '/' }];
    expect(words(find(entries, '7k2'))).toEqual(['7k2', 'mix …7K2QX4']);
    expect(words(find(entries, 'z9p'))).toEqual(['read …9P0000']);
  });

  it('nothing typed > the entries stand in their order', () => {
    expect(words(find(runEntries(newest, []), ' '))).toEqual(['mix …7K2QX4', 'read …9P0000']);
  });
});
