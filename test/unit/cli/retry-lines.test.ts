import { describe, expect, it } from 'vitest';
import type { RetryPreview } from '../../../client/index.ts';
import { describeRetry } from '../../../cli/display/reset-lines.ts';

const step = (step: number, name: string, does: 'taken_over' | 'again' | 'first', more = {}) => ({
  ...{ step, name, module: 'arm', action: 'move', does, was: null, ended_at: null },
  ...more,
});

const preview: RetryPreview = {
  ...{ run_id: 'RUN', label: 'work', as: 'new_run', allowed: true, problems: [], begins: ['Mix'] },
  steps: [
    step(0, 'Fetch', 'taken_over'),
    step(1, 'Mix', 'again', { changed: ['speed'] }),
    step(2, 'Put back', 'first'),
  ],
  left_out: [{ step: 3, name: 'Mix[1]' }],
  moves: [
    {
      ...{ step: 2, name: 'Put back', fits: false, source: null, target: null },
      text: 'from nest to trash; nest is empty: there is nothing to be moved',
    },
  ],
  stale: [
    { kind: 'instrument_reset', weight: 'warning', text: 'arm/a was reset' },
    { kind: 'age', weight: 'normal', text: 'step "Fetch" was done yesterday' },
  ],
  warnings: [],
};

describe('describeRetry', () => {
  it('a retry that can be done > says what is done, what moves, and what to look at', () => {
    expect(describeRetry(preview)).toEqual([
      'a retry of run RUN makes a new run, which begins with "Mix"',
      'taken over:  1 Fetch',
      'done again:  2 Mix (other speed)',
      'to come:     3 Put back',
      'left out:    Mix[1]',
      'moves:',
      '  ! "Put back": from nest to trash; nest is empty: there is nothing to be moved',
      'look first:',
      '  ! arm/a was reset',
      '    step "Fetch" was done yesterday',
      '',
      'Nothing is done yet: the same command without --preview does it.',
    ]);
  });

  it('one that would be refused > says why, and names no command', () => {
    const problems = [{ pointer: '', message: 'run OTHER goes on from it already' }];
    expect(describeRetry({ ...preview, allowed: false, problems }).slice(-3)).toEqual([
      '',
      'It would be refused:',
      '    run OTHER goes on from it already',
    ]);
  });

  it('a step that its run waits for > is done again in that run', () => {
    const same: RetryPreview = { ...preview, as: 'same_step', steps: [], moves: [], stale: [], left_out: [] };
    expect(describeRetry(same)[0]).toBe('a retry of run RUN does "Mix" again, in the same run');
  });
});
