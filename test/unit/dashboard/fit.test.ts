import { describe, expect, it } from 'vitest';
import { fitOf } from '../../../dashboard/src/palette/fit.ts';

/** The texts that fit, the best first. */
function found(typed: string, texts: readonly string[]): string[] {
  return texts
    .map((text) => ({ text, fit: fitOf(typed, text) }))
    .filter(({ fit }) => fit !== undefined)
    .sort((a, b) => b.fit!.score - a.fit!.score)
    .map(({ text }) => text);
}

describe('what is found for what was typed', () => {
  it('the beginning of the text > goes before the beginning of a word, that before any part, and that before single letters', () => {
    const texts = ['mixed media', 'premix', 'Mix', 'plate mix', 'm1 i2 x3', 'read'];
    expect(found('mix', texts)).toEqual(['Mix', 'mixed media', 'plate mix', 'premix', 'm1 i2 x3']);
  });

  it('letters one after the other > are taken at beginnings of words', () => {
    expect(fitOf('cp', 'color_picker')?.at).toEqual([0, 6]);
    expect(fitOf('cpk', 'color_picker')?.at).toEqual([0, 6, 9]);
    // Where the rest would not come after it, an earlier one counts.
    expect(fitOf('cpi', 'cap_pic of p')?.at).toEqual([0, 4, 5]);
  });

  it('several words > each must fit, in any order', () => {
    expect(found('cam pause', ['Pause camera', 'Pause arm', 'camera'])).toEqual(['Pause camera']);
  });

  it('nothing typed > everything fits; letters in another order > nothing does', () => {
    expect(fitOf('  ', 'camera')?.at).toEqual([]);
    expect(fitOf('rac', 'camera')).toBeUndefined();
  });
});
