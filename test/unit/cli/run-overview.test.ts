import { formatClock, formatTime } from '../../../shared/sentences/times.ts';
import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { describeRun, describeWaitingSteps } from '../../../cli/display/run-overview.ts';
import { aRun, aStep } from './a-run.ts';

const noColors = picocolors.createColors(false);
const at = (seconds: number): string => new Date(Date.UTC(2026, 2, 14, 9, 26, seconds)).toISOString();
/** As this machine's clock shows it. */
const day = (seconds: number): string => formatTime(at(seconds));
const clock = (seconds: number): string => formatClock(at(seconds), at(0));

describe('describeRun', () => {
  it('times > when the run was handed in, began and ended, and when each step did', () => {
    const mixed = { ...aStep('mix', 'succeeded', 'PT2S'), started_at: at(1), ended_at: at(3) };
    const reads = { ...aStep('read', 'running'), started_at: at(4), ended_at: null };
    const run = aRun([mixed, reads, aStep('wash')], { created_at: at(0), started_at: at(1) });
    const lines = describeRun(run, [], noColors).split('\n');
    expect(lines).toContain(`handed in ${day(0)}, started ${day(1)}`);
    expect(lines.find((line) => line.includes('ot2.mix'))).toMatch(
      new RegExp(`succeeded +${clock(1)} +${clock(3)} +2\\.00 s`),
    );
    expect(lines.find((line) => line.includes('ot2.read'))).toMatch(new RegExp(`running +${clock(4)} *$`));
    const over = { ...run, status: 'completed', ended_at: at(9) } as const;
    expect(describeRun(over, [], noColors)).toContain(`started ${day(1)}, ended ${day(9)}\n`);
  });

  it('values for parameters that were handed in > are shown', () => {
    const given_parameters = { row: 'B', well: 3 };
    expect(describeRun(aRun([], { given_parameters }), [], noColors)).toContain(
      '\nparameters row="B", well=3\n',
    );
    expect(describeRun(aRun([]), [], noColors)).not.toContain('parameters');
  });

  it('a run that was handed in with others > says which of them it is', () => {
    const submission = { id: '01M8KDZ7QW3T5V8N2C6R9XKB00', index: 3, of: 20 };
    const told = '\n3 of 20 runs that were handed in together\n';
    expect(describeRun(aRun([], { submission }), [], noColors)).toContain(told);
    expect(describeRun(aRun([]), [], noColors)).not.toContain('together');
  });

  it('a run that waits > says for what', () => {
    const waiting = 'waits for ot2/pc1 to be free';
    expect(describeRun(aRun([], { waiting }), [], noColors)).toContain('\nwaits for ot2/pc1 to be free\n');
  });

  it('a run that is paused while its step acts > says by whom, and that the step goes on', () => {
    const paused_by = { at: at(5), by: 'Ada', reason: 'the lid is open' };
    expect(describeRun(aRun([aStep('mix', 'running')], { paused_by }), [], noColors)).toContain(
      `\npaused by Ada since ${day(5)}: the lid is open; the step under way goes on\n`,
    );
    const over = aRun([aStep('mix', 'succeeded')], { paused_by, status: 'completed' });
    expect(describeRun(over, [], noColors)).not.toContain('paused');
  });

  it('an outcome that nobody knows > its reason is told once, in local time', () => {
    const message = `its program was ended at ${at(7)}`;
    const known = { phase: 'acting' as const };
    const unknown = {
      ...{ step: 0, command_id: 'c', attempt: 1, module: 'ot2', instance: 'pc1', known, message },
      ...{ reason: 'interrupted' as const, since: at(8), run: 'waits' as const },
    };
    const waiting = `waits for somebody to say what became of step 1: ${message}`;
    const text = describeRun(
      aRun([aStep('mix', 'failed', null, message)], { status: 'paused', unknown, waiting }),
      [],
      noColors,
    );
    expect(text.match(/its program was ended/g)).toHaveLength(1);
    expect(text).toContain(`its program was ended at ${day(7)}`);
  });
});

describe('describeWaitingSteps', () => {
  const wait = (step: number) => ({
    ...{ reason: 'busy' as const, step, name: 'mix', since: at(0) },
    ...{ text: 'waits for arm/a to be free', hint: 'weir now' },
  });

  it('one step waits > nothing: the line of the run says it', () => {
    expect(describeWaitingSteps(aRun([], { waiting_for: [wait(0)], waiting_steps: 1 }))).toEqual([]);
  });

  it('several wait > a line each with the reason, since when, and what to do', () => {
    const lines = describeWaitingSteps(aRun([], { waiting_for: [wait(3), wait(5)], waiting_steps: 2 }));
    expect(lines[0]).toBe('2 steps wait:');
    expect(lines[1]).toMatch(/^ {2}step 4 "mix" waits for arm\/a to be free \(since .*\) → weir now$/);
  });

  it('very many wait > ten, and how many more', () => {
    const waiting_for = Array.from({ length: 20 }, (_, n) => wait(n));
    const lines = describeWaitingSteps(aRun([], { waiting_for, waiting_steps: 300 }));
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('  … and 290 more');
  });
});
