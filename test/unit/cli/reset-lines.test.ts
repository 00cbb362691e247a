import { formatTime } from '../../../shared/sentences/times.ts';
import { describe, expect, it } from 'vitest';
import { describeReset, type ResetFacts } from '../../../cli/display/reset-lines.ts';

const since = '2026-11-25T21:05:00.000Z';
const reason = { since, then: null, first: null, next: null };
const facts: ResetFacts = {
  now: {
    ...{ workcell: 'lab', at: since, broker: { up: true }, unknown: [], paused: [], overdue: [], silent: [] },
    ...{ waiting: 0, more: false },
    held: { ...reason, key: 'paused', text: 'paused by Ada' },
    instruments: [
      {
        ...{ module: 'arm', instance: 'pc', state: 'error', since, left_behind: [], next: null },
        reasons: [{ ...reason, since: null, key: 'error', text: 'held back: it died' }],
        steps: [
          {
            ...{ run_id: 'R1', label: 'mix', step: 1, step_name: 'dispense', step_count: 3, since },
            ...{ note: null, overdue_since: null, asked_to_stop: null, over: false },
          },
        ],
      },
    ],
  },
  preview: {
    ends: [
      { run_id: 'R1', label: 'mix', module: 'arm', instance: 'pc', step: 1, step_name: 'dispense' },
      { run_id: 'R2', label: 'wash', module: null, instance: null, step: null, step_name: null },
    ],
    more: false,
  },
  locations: { nest: { state: 'E1' }, tray: { state: 'Empty' } },
  config: { reset_locations: true, clear_workflow_runs: false },
};

describe('describeReset', () => {
  it('a lab at work > says which runs it would cancel, what it would end and empty, and how to do it', () => {
    expect(describeReset(facts).split('\n')).toEqual([
      'weir reset --all resets the whole workcell lab. As it stands now, that would',
      '  - cancel run R1 "mix", which arm/pc acts for (step 2 "dispense")',
      '  - cancel run R2 "wash", which waits',
      `  - end that the workcell is paused by Ada (since ${formatTime(since)})`,
      '  - set free arm/pc: held back: it died',
      '  - empty the locations nest (E1)',
      '  - read the workcell file again',
      'Nothing is done yet. Look at the instruments, then: weir reset --all',
      'For a module or an instance alone, all locations left as they are: weir reset MODULE[/INSTANCE]',
    ]);
  });

  it('a safety stop of the workcell > says nothing of one module: a reset of that would be refused', () => {
    const held = { ...reason, key: 'safety_stop' as const, text: 'held by a safety stop' };
    const text = describeReset({ ...facts, now: { ...facts.now, held } });
    expect(text).not.toContain('MODULE');
  });

  it('settings of the workcell file > change what it says', () => {
    const config = { reset_locations: false, clear_workflow_runs: true };
    const text = describeReset({ ...facts, config });
    expect(text).toContain('leave all locations as they are (reset_locations is false)');
    expect(text).toContain('forget the runs that are completed or failed');
  });
});
