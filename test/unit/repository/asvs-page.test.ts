import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryFile } from '../../support/repository-file.ts';

const page = readFileSync(repositoryFile('docs/asvs.md'), 'utf8');
const [tables = '', open = ''] = page.split('\n## What is open');

const rows = tables
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const [, requirement = '', , judged = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const [number = '', level = ''] = requirement.split(' ');
    const [, state = '', evidence = ''] = /^(?:\*\*)?([a-z ]+)(?:\*\*)?: (.*)$/.exec(judged) ?? [];
    return { number, level, state, evidence };
  });

/** Those that do not apply, after the table of their chapter. */
const elsewhere = tables
  .split('\n')
  .filter((line) => line.startsWith('Not applicable: '))
  .flatMap((line) => [...line.matchAll(/(\d+\.\d+\.\d+) (L\d)/g)])
  .map(([, number = '', level = '']) => ({ number, level, state: 'n/a' }));

const numbersWith = (...states: string[]): string[] =>
  rows.filter(({ state }) => states.includes(state)).map(({ number }) => number);

/** The files that a text names: what has a slash or an ending of a file, but no package and no call. */
function filesIn(text: string): string[] {
  const quoted = text.match(/(?<=`)[^`\s]+(?=`)/g) ?? [];
  return quoted.filter((each) => /^[\w-][\w./-]*(?:\.(?:tsx?|js|json|md|sh|yml)|\/)$/.test(each));
}

describe('the page of the ASVS', () => {
  it('each requirement > stands there once, with a level and a state', () => {
    const all = [...rows, ...elsewhere];
    expect(all.length).toBeGreaterThan(200);
    const numbers = all.map(({ number }) => number);
    expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
    expect(
      all.filter(
        ({ level, state }) => !/^L[12]$/.test(level) || !/^(done|partly|not done|n\/a)$/.test(state),
      ),
    ).toEqual([]);
  });

  it('each file and test that it names > is there', () => {
    const files = filesIn(page);
    expect(files.length).toBeGreaterThan(200);
    const missing = files.filter(
      (file) => ![file, `test/${file}`].some((each) => existsSync(repositoryFile(each))),
    );
    expect(missing).toEqual([]);
  });

  it('what it says to be done > names a file, a page, or the row above', () => {
    const bare = rows.filter(
      ({ state, evidence }) =>
        state === 'done' && filesIn(evidence).length === 0 && !/the same|security\.md/.test(evidence),
    );
    expect(bare).toEqual([]);
  });

  it('what is partly or not done > is in the list at the end, once, and nothing else is', () => {
    const listed = open.match(/\b\d{1,2}\.\d{1,2}\.\d{1,2}\b/g) ?? [];
    expect(listed.toSorted()).toEqual(numbersWith('partly', 'not done').toSorted());
  });
});
