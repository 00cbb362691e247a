import { describe, expect, it } from 'vitest';
import { stepInLog, withStepName } from '../../../../../shared/kernel/log/step-in-log.ts';

describe('a step in a line of a log', () => {
  it('its number > has its name beside it, once', () => {
    expect(withStepName('step 7 (arm/a) wrote: step 7 of the calibration', 6, 'fill[3]')).toBe(
      'step 7 "fill[3]" (arm/a) wrote: step 7 of the calibration',
    );
    expect(withStepName('the run goes on without step 12, as the workflow says', 11, 'mix')).toBe(
      'the run goes on without step 12 "mix", as the workflow says',
    );
  });

  it('a number that another one begins with > is not taken for it', () => {
    expect(withStepName('step 12 is acting', 0, 'mix')).toBe('step 12 is acting');
  });

  it('a name of any signs > stays within the line and its quotes', () => {
    expect(stepInLog(0, 'a "b"\nc $& d')).toBe('step 1 "a \\"b\\"\\nc $& d"');
    expect(withStepName('step 1 is acting', 0, '$& $1')).toBe('step 1 "$& $1" is acting');
    expect(stepInLog(0, 'x'.repeat(5_000)).length).toBeLessThan(120);
  });

  it('a step that is not known any more > its number', () => {
    expect(stepInLog(3, undefined)).toBe('step 4');
  });
});
