import { describe, expect, it } from 'vitest';
import { closest, didYouMean } from '../../../../shared/kernel/json/did-you-mean.ts';

describe('did you mean', () => {
  it.each([
    ['acton', 'action'],
    ['ACTION', 'action'],
    ['raeder', 'reader'],
    ['ot2', 'ot2_gamma'],
    ['gamma', 'ot2_gamma'],
    ['amr', 'arm'],
  ])('%s > is like %s', (word, known) => {
    expect(closest(word, ['zebra', known])).toBe(known);
    expect(didYouMean(word, [known])).toBe(`; did you mean "${known}"?`);
  });

  it.each([
    ['positions', 'locations'],
    ['leg', 'arm'],
    ['a', 'b12'],
    ['ab', 'abcdef'],
  ])('%s > is not like %s', (word, other) => {
    expect(didYouMean(word, [other])).toBe('');
  });

  it('of several > the one that is most alike is meant', () => {
    expect(closest('reed', ['reader', 'read'])).toBe('read');
  });

  it('nothing is known > nothing is suggested', () => {
    expect(didYouMean('read', [])).toBe('');
  });

  it('very many words, or a very long one > are not all looked at: that takes time', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => `${i}`);
    expect(closest('read', [...many.slice(1), 'reads'])).toBe('reads');
    expect(closest('read', [...many, 'reads'])).toBeUndefined();
    const long = 'x'.repeat(101);
    expect(closest(long, [`${long}y`.slice(1)])).toBeUndefined();
    expect(closest('x'.repeat(100), [long, 'x'.repeat(99)])).toBe('x'.repeat(99));
  });
});
