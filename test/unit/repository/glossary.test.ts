import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryFile } from '../../support/repository-file.ts';

const rows = readFileSync(repositoryFile('docs/glossary.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (word|-)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('the glossary', () => {
  it('each word > is explained once', () => {
    const words = rows.flatMap(([, word = '']) => word.split(', '));
    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
  });

  it('the words > are few: any other word means what it means to every engineer', () => {
    expect(rows.length).toBeLessThanOrEqual(45);
  });

  it('each word > has its place in the code', () => {
    const places = rows.flatMap(([, , , where = '']) => where.match(/(?<=`)[^`,]+(?=`)/g) ?? ['none']);
    expect(places.length).toBeGreaterThanOrEqual(rows.length);
    expect(places.filter((place) => !existsSync(repositoryFile(place)))).toEqual([]);
  });
});
