import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Preflight, PreflightStep } from '../../../client/index.ts';
import { colorsFor } from '../../../cli/display/format.ts';
import { preflightLines, scheduleLines } from '../../../cli/display/preflight-lines.ts';

const colors = colorsFor(new PassThrough(), {});

function step(more: Partial<PreflightStep>): PreflightStep {
  return {
    ...{ pointer: '', name: 'pour', module: 'arm', action: 'pour', locations: [], waits: [] },
    ...{ check: { outcome: 'none', text: '' }, queue: { waiting: 0, acting: 0 } },
    ...more,
  };
}

const found = (steps: PreflightStep[], step_count = steps.length): Preflight => ({
  ...{ ok: true, accepted: true, problems: [], warnings: [], instruments: [], asked: 0, steps, step_count },
  runs: 1,
});

describe('a preflight on the terminal', () => {
  it('each step > has a row, and below it how its locations are and what it would wait for', () => {
    const steps = [
      step({ check: { outcome: 'ok', text: '', instance: 'a' }, queue: { waiting: 2, acting: 1 } }),
      step({
        name: 'carry',
        locations: [
          { name: 'nest', as: 'source', state: 'empty', text: 'nest is empty', changed_by: 'pour' },
          { name: 'deck', as: 'target', state: 'taken', text: 'deck holds what is of experiment E' },
        ],
        waits: [{ kind: 'locked', text: 'arm is locked by Ada', since: null, next: 'weir admin unlock arm' }],
      }),
    ];
    expect(preflightLines(found(steps, 1_002), colors, undefined).map((line) => line.trimEnd())).toEqual([
      'STEP   DOES      ITS ARGUMENTS        BEFORE IT',
      'pour   arm.pour  would be taken by a  1 acts, 2 wait',
      'carry  arm.pour  no check',
      '  from: nest is empty; pour changes that before',
      '  to: deck holds what is of experiment E',
      '  ← arm is locked by Ada → weir admin unlock arm',
      '(and 1000 more steps)',
    ]);
  });

  it('a narrow terminal > has the lines below wrapped', () => {
    const waits = [{ kind: 'busy' as never, text: 'one two three four five six', since: null }];
    const lines = preflightLines(found([step({ waits })]), colors, 20);
    expect(lines.slice(2)).toEqual(['  ← one two three', '  four five six']);
  });

  it('what would become of it > is a line, and one for each run that it delays', () => {
    const end = { about: '', from: '', until: '' };
    const delay = { run_id: 'R', label: 'wash', seconds: 90, end, text: 'run R would be over later' };
    const schedule = { text: 'done soon', kept: true, delays: [delay], delayed: 3 };
    expect(scheduleLines({ schedule }, undefined)).toEqual([
      'if it is handed in now: done soon',
      '  run R would be over later',
      '  (and 2 more runs)',
    ]);
    // What cannot be kept is a problem, and told as that.
    expect(scheduleLines({ schedule: { ...schedule, kept: false } }, 80)).toEqual([]);
    expect(scheduleLines({}, 80)).toEqual([]);
  });

  it('no steps > say nothing', () => {
    expect(preflightLines(found([]), colors, 80)).toEqual([]);
  });
});
