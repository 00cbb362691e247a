import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { listOf } from '../../../dashboard/src/screens/library/about-part.tsx';
import { beside, countDifferent, unified } from '../../../dashboard/src/screens/library/diff-rows.ts';
import { otherTitle } from '../../../dashboard/src/screens/library/title.ts';
import { libraryNameFrom } from '../../../shared/contracts/library.ts';
import { diffTexts } from '../../../dashboard/src/worker/diff-texts.ts';

const lines = (count: number, more = ''): string =>
  Array.from({ length: count }, (_, at) => `line ${at + 1}${at === 9 ? more : ''}\n`).join('');

describe('two versions', () => {
  it('any two texts > are told by lines of which each text can be made again', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '', '  c'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [a, b] = [one.join('\n'), other.join('\n')];
        const told = diffTexts(a, b);
        const of = (side: 'one' | 'other') => told.filter((line) => line[side] !== undefined);
        for (const [side, text_] of [
          ['one', a],
          ['other', b],
        ] as const) {
          const whole = of(side)
            .map((line) => line.text)
            .join('\n');
          expect(whole).toBe(text_.replace(/\n$/, ''));
          expect(of(side).map((line) => line[side])).toEqual(of(side).map((_, at) => at + 1));
        }
      }),
    );
  });

  it('line ends of other systems, and one that is missing at the end > are no difference', () => {
    expect(countDifferent(diffTexts('a\r\nb\r\n', 'a\nb'))).toEqual({ more: 0, less: 0 });
    expect(countDifferent(diffTexts('a\rb\r', 'a\nb'))).toEqual({ more: 0, less: 0 });
  });

  it('one changed line among many > stands beside what it was, with three lines around it, and the others in one', () => {
    const told = diffTexts(lines(30), lines(30, ' new'));
    expect(countDifferent(told)).toEqual({ more: 1, less: 1 });
    const rows = beside(told, false);
    expect(rows.map(({ kind }) => kind)).toEqual([
      'folded',
      ...['both', 'both', 'both', 'changed', 'both', 'both', 'both'],
      'folded',
    ]);
    expect(rows[4]).toMatchObject({ one: { text: 'line 10' }, other: { text: 'line 10 new' } });
    expect(unified(told, false).map(({ kind }) => kind)).toContain('less');
    expect(unified(told, true)).toHaveLength(31);
  });
});

test.each([
  ['Mix & measure', 'mix-measure'],
  ['  plates v1.2 ', 'plates-v1.2'],
  ['check', ''],
  ['日本', ''],
])('a workflow that is called %j > is suggested as %j', (title, name) => {
  expect(libraryNameFrom(title)).toBe(name);
});

test('words with commas between > each once, without what is empty', () => {
  expect(listOf(' dyes, ,plates,dyes ')).toEqual(['dyes', 'plates']);
});

test.each([
  ['adjust_ph', undefined],
  ['Adjust pH', undefined],
  ['Adjust it', 'Adjust it'],
])('beside adjust-ph, the title %j > is told as %j', (title, told) => {
  expect(otherTitle({ name: 'adjust-ph', title })).toBe(told);
});
