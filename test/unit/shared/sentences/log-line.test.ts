import { describe, expect, it } from 'vitest';
import { fact, logSentence } from '../../../../shared/sentences/log-line.ts';

const steps = [{ name: 'Mix' }, { name: 'Heat' }];
const line = (of: ReturnType<typeof fact>) => ({ at: 1, level: 'info' as const, fact: of });

describe('the sentence of a line', () => {
  it('a fact of a step > names the step as the run has it, and what is known beside', () => {
    const granted = fact('granted', { module: 'arm', instance: 'a' }, { step: 1, attempt: 2 });
    expect(logSentence(line(granted), { steps })).toBe('step 2 "Heat" goes to arm/a, attempt 2');
    expect(logSentence(line(granted), { steps: [] })).toBe('step 2 goes to arm/a, attempt 2');
  });

  it('what is not known > is neither stored nor told', () => {
    const paused = fact('paused', { by: 'Ada', reason: undefined }, { step: undefined });
    expect(paused).toEqual({ event: 'paused', params: { by: 'Ada' } });
    expect(logSentence(line(paused), { steps })).toBe('the run is paused by Ada');
  });

  it("a driver's words that look like a sentence of ours > stay what they are", () => {
    const where = { module: 'arm', instance: 'a' };
    const wrote = fact('wrote', { ...where, text: 'step 1: arm/a is back' }, { step: 1, attempt: 1 });
    expect(logSentence(line(wrote), { steps })).toBe('step 2 "Heat" (arm/a) wrote: step 1: arm/a is back');
  });

  it('a line of a simulated run > says so; a text does already', () => {
    expect(logSentence(line(fact('queued', {})), { steps, simulate: true })).toBe(
      'simulated: the run is queued',
    );
    const text = { at: 1, level: 'info' as const, text: 'simulated: step 1 is acting' };
    expect(logSentence(text, { steps, simulate: true })).toBe(text.text);
  });

  it('an event that only a later version knows > is told as it is', () => {
    expect(logSentence(line({ event: 'toString', params: { a: 1 } }), { steps })).toBe('toString {"a":1}');
  });

  it('what has changed of a run > names all of it', () => {
    const changed = fact('changed', {
      label: true,
      priority: false,
      steps: [0, 1],
      by: 'Ada',
      reason: 'hot',
    });
    expect(logSentence(line(changed), { steps })).toBe(
      'changed: the label, arguments of step 1 "Mix", arguments of step 2 "Heat", as was said by Ada: hot',
    );
  });
});
