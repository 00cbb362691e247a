import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { renderFrame, type FrameSetting } from '../../../cli/display/run-display.ts';
import { aRun, aStep } from './a-run.ts';

const setting: FrameSetting = {
  colors: picocolors.createColors(false),
  height: 24,
  tick: 0,
  runningMs: () => 1_500,
  note: undefined,
};

describe('renderFrame', () => {
  it('a run in the middle > shows each step with what became of it', () => {
    const progress = { ended: 1, known: 3, running: 1 };
    const steps = [aStep('fetch', 'succeeded', 'PT2S'), aStep('mix', 'running'), aStep('read')];
    const run = aRun(steps, { progress });
    expect(renderFrame(run, setting).split('\n')).toEqual([
      `test  ${run.run_id}  running  1 of 3 steps have ended`,
      '  ✔ fetch  ot2.fetch  2.00 s',
      '  ⠋ mix    ot2.mix  1.50 s',
      '  · read   ot2.read',
    ]);
  });

  it('rounds of a loop, several of them at once > stand within it, the one that acts in view', () => {
    const round = (at: number, status?: 'running' | 'succeeded') => ({
      ...aStep(`fill[${at}]`, status),
      added_for: { as: 'round' as const, of: 0, round: at },
    });
    const fill = { ...aStep('fill', 'running'), loop: {} };
    const steps = [fill, aStep('read'), round(1, 'succeeded'), round(2, 'running'), round(3, 'running')];
    const run = aRun(steps, { progress: { ended: 1, known: 4, running: 2 } });
    const lines = renderFrame(run, setting).split('\n');
    expect(lines[0]).toContain('1 of 4 steps have ended, 2 are running');
    expect(lines.slice(1).map((line) => line.replace(/ot2.*/, '').trimEnd())).toEqual([
      '  ⠋ fill',
      '  ✔   fill[1]',
      '  ⠋   fill[2]',
      '  ⠋   fill[3]',
      '  · read',
    ]);
  });

  it('a step that another run has done > is taken over, whatever time it took there', () => {
    const taken = { ...aStep('fetch', 'succeeded', 'PT2S'), taken_from: '01K8Z4QX5M0000000000000009' };
    const lines = renderFrame(aRun([taken, aStep('mix', 'running')]), setting).split('\n');
    expect(lines[1]).toBe('  ✔ fetch  ot2.fetch  taken over');
  });

  it('a failed step > shows the reason', () => {
    const run = aRun([aStep('mix', 'failed', 'PT1S', 'the arm is stuck')]);
    expect(renderFrame(run, setting)).toContain('✖ mix  ot2.mix  1.00 s  the arm is stuck');
  });

  it('a reason to wait and a note > stand at the foot', () => {
    const run = { ...aRun([aStep('mix')]), waiting: 'waits for ot2' };
    const lines = renderFrame(run, { ...setting, note: 'the gateway is away' }).split('\n');
    expect(lines.slice(-2)).toEqual(['  waits for ot2', '  the gateway is away']);
  });

  it.each([0, 150, 299])('300 steps in a small terminal, at step %d > keeps it in view and fits', (index) => {
    const steps = Array.from({ length: 300 }, (_, at) => aStep(`step-${at}`));
    const lines = renderFrame(aRun(steps, { step_index: index }), { ...setting, height: 10 }).split('\n');
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.filter((line) => line.includes(`· step-${index} `))).toHaveLength(1);
  });
});
