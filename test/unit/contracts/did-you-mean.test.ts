import { describe, expect, it } from 'vitest';
import { closest, didYouMean } from '../../../shared/contracts/did-you-mean.ts';

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
});
