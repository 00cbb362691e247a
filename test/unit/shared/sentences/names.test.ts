import { describe, expect, it } from 'vitest';
import { nameStep } from '../../../../shared/sentences/names.ts';

describe('a step in a sentence', () => {
  it('a name of any signs > stays within the line and its quotes', () => {
    expect(nameStep(0, 'a "b"\nc $& d')).toBe('step 1 "a \\"b\\"\\nc $& d"');
    expect(nameStep(0, 'x'.repeat(5_000)).length).toBeLessThan(120);
  });

  it('a step of a round > has no number: lists give it none', () => {
    expect(nameStep(19, 'adjust[7]/add')).toBe('step "adjust[7]/add"');
    expect(nameStep(4, 'wash/grow[12]')).toBe('step "wash/grow[12]"');
    expect(nameStep(4, 'dose [2] ml')).toBe('step 5 "dose [2] ml"');
  });

  it('a step that is not known any more > its number', () => {
    expect(nameStep(3, undefined)).toBe('step 4');
  });
});
