import { describe, expect, it } from 'vitest';
import { briefWaits, wholeWaits } from '../../../../shared/store/stored-forms.ts';

const run = '01JB0000000000000000000001';
const busy = { reason: 'busy', step: 1, name: 'fill', since: 5, module: 'arm', instance: 'a', run };
const text = 'waits for arm/a to be free';

describe('what is stored of the steps that wait', () => {
  it.each([
    ['one that waits for what another run has', [{ ...busy, text, hint: `weir status ${run}` }], [busy]],
    [
      'one that waits for nobody in particular',
      [{ reason: 'not_known', step: 0, name: 'fill', since: 5, text, hint: 'weir now' }],
      [{ reason: 'not_known', step: 0, name: 'fill', since: 5 }],
    ],
    [
      'one with a hint of its own',
      [{ ...busy, text, hint: 'weir abandon arm/a' }],
      [{ ...busy, hint: 'weir abandon arm/a' }],
    ],
    [
      'a second one, of which the sentence is another',
      [
        { ...busy, text, hint: `weir status ${run}` },
        { ...busy, step: 2, text: 'waits for a pump', hint: 'weir now' },
      ],
      [busy, { ...busy, step: 2, text: 'waits for a pump', hint: 'weir now' }],
    ],
  ])('%s > leaves out what follows, and reads it again', (_, waiting_for, brief) => {
    const summary = { step_index: 1, waiting: text, waiting_for, waiting_steps: waiting_for.length };
    expect(briefWaits(summary)).toEqual({ step_index: 1, waiting: text, waiting_for: brief });
    expect(wholeWaits(briefWaits(summary))).toEqual(summary);
  });

  it('more steps wait than are told > keeps how many', () => {
    const summary = { waiting: text, waiting_for: [{ ...busy, text, hint: 'x' }], waiting_steps: 7 };
    expect(wholeWaits(briefWaits(summary))).toEqual(summary);
  });

  it.each([
    ['nothing waits', { step_index: 3 }],
    ['an earlier version has noted a word', { step_index: 3, waiting: text, waiting_for: 'busy' }],
  ])('%s > leaves it as it is', (_, summary) => {
    expect(briefWaits(summary)).toEqual(summary);
    expect(wholeWaits(summary)).toEqual(summary);
  });
});
