import { formatTime } from '../../../shared/sentences/times.ts';
import { describe, expect, it } from 'vitest';
import { type UnknownStep } from '../../../client/index.ts';
import { describeChanges } from '../../../cli/display/run-lines.ts';
import { describeOverdue, describeUnknown, describeWaits } from '../../../cli/display/unknown-lines.ts';
import type { WaitLink } from '../../../shared/contracts/waits.ts';
import { aRunAt } from '../../support/shown-lab.ts';
import { aRun, aStep } from './a-run.ts';

const unknown: UnknownStep = {
  step: 0,
  command_id: '01K8Z4QX5M0000000000000001.0.1',
  attempt: 1,
  module: 'ot2',
  instance: 'pc1',
  reason: 'lost',
  message: 'ot2/pc1 has been silent for 10 min 0 s',
  since: '2026-01-02T03:04:05.000Z',
  run: 'waits',
  known: { phase: 'acting', silent_since: '2026-01-02T02:54:05.000Z' },
};
const doubted = aRun([aStep('mix', 'failed')], { status: 'paused', unknown });

describe('describeUnknown', () => {
  it('a run that waits for a word > tells which step, why, since when, what is known and what to do', () => {
    expect(describeUnknown(doubted)).toEqual([
      `unknown: step 1 "mix" on ot2/pc1, since ${formatTime(unknown.since)}: its agent is silent (ot2/pc1 has been silent for 10 min 0 s)`,
      `known:   the instrument had begun; its agent is silent since ${formatTime('2026-01-02T02:54:05.000Z')}`,
      `to do:   look at ot2/pc1, then weir resolve ${doubted.run_id}`,
    ]);
  });

  it('a run whose step has no record > is named by its number', () => {
    expect(describeUnknown({ ...doubted, steps: [] })[0]).toContain('unknown: step 1 on ot2/pc1');
  });

  it.each([
    ['is over', 'over', 'look at ot2/pc1; weir now says'],
    ['is about to repeat the step', 'repeats', 'nothing'],
  ] as const)('a run that %s > asks for no word', (_, run, expected) => {
    expect(describeUnknown({ ...doubted, unknown: { ...unknown, run } }).at(-1)).toContain(expected);
  });

  it('a run that is over > says what frees its instrument for as long as that is held back', () => {
    const run = { ...doubted, unknown: { ...unknown, run: 'over' as const } };
    const at = aRunAt({ run_id: doubted.run_id, step: 0, over: true });
    const open = { ...at, module: 'ot2', instance: 'pc1', text: 'it died', first: null };
    const adviceOf = (of: Partial<typeof open>) =>
      describeUnknown(run, { unknown: [{ ...open, run: 'over', next: 'weir reset ot2/pc1', ...of }] }).at(-1);
    expect(adviceOf({})).toBe('to do:   look at ot2/pc1, then weir reset ot2/pc1');
    expect(adviceOf({ step: 1 })).toBe('to do:   nothing; ot2/pc1 is not held back for it any more');
  });

  it('several outcomes are unknown > each is told, with a command that names its step', () => {
    const other = { ...unknown, step: 1, command_id: '01K8Z4QX5M0000000000000001.1.1', module: 'reader' };
    const run = aRun([aStep('mix', 'failed'), aStep('read', 'failed')], {
      ...{ status: 'paused', unknown, unknowns: [unknown, other] },
    });
    const asked = describeUnknown(run).filter((line) => line.startsWith('to do:'));
    expect(asked).toEqual([
      `to do:   look at ot2/pc1, then weir resolve ${run.run_id} --step 1`,
      `to do:   look at reader/pc1, then weir resolve ${run.run_id} --step 2`,
    ]);
    const first = { ...run, unknowns: [unknown] };
    expect(describeChanges(first, run)).toEqual(describeUnknown(run));
    expect(describeChanges(run, first)).toEqual([]);
  });

  it('its message names a moment > is told in local time', () => {
    const message = `its program was ended at ${unknown.since}`;
    const [first] = describeUnknown({ ...doubted, unknown: { ...unknown, message } });
    expect(first).toContain(`(its program was ended at ${formatTime(unknown.since)})`);
  });

  it('all is known > no lines', () => {
    expect(describeUnknown(aRun([aStep('mix')]))).toEqual([]);
    expect(describeOverdue(aRun([aStep('mix')]))).toEqual([]);
  });
});

describe('describeChanges', () => {
  it('an outcome that is unknown > is told once', () => {
    const before = aRun([aStep('mix', 'failed')], { status: 'paused' });
    expect(describeChanges(before, doubted)).toEqual(describeUnknown(doubted));
    expect(describeChanges(doubted, { ...doubted })).toEqual([]);
  });

  it('an action that is overdue > is told when it begins and when it moves again', () => {
    const before = aRun([aStep('mix', 'running')]);
    const late = { ...before, overdue_since: '2026-01-02T03:04:05.000Z' };
    expect(describeChanges(before, late)).toEqual([
      `overdue: step 1 "mix" has told of no progress in time, since ${formatTime(late.overdue_since)}`,
    ]);
    expect(describeChanges(late, before)).toEqual(['step 1 "mix" is not overdue any more']);
  });
});

describe('describeWaits', () => {
  const at = '2026-01-02T03:04:05.000Z';
  const own: WaitLink = { kind: 'step', text: 'step 1 waits', run_id: 'one', since: at };

  it('the links beyond the run’s own > a line each, with when it is over and the command that helps', () => {
    const chain: WaitLink[] = [
      own,
      { kind: 'acting', text: 'arm/a acts', run_id: 'two', since: at, until: { at, basis: 'timeout' } },
      { kind: 'silent', text: 'its agent is silent', since: at, first: 'look', next: 'weir agent arm' },
    ];
    const time = formatTime(at);
    expect(describeWaits(chain, 'one')).toEqual([
      `  ← arm/a acts (since ${time}), by its timeout until ${time} at the latest`,
      `  ← its agent is silent (since ${time}) → look, then weir agent arm`,
    ]);
  });

  it('the run’s own says what helps > that alone, but for an unknown outcome, which is told with it', () => {
    const helps: WaitLink = { ...own, kind: 'run_paused', next: 'weir resume one' };
    expect(describeWaits([helps], 'one')).toEqual(['  → weir resume one']);
    expect(describeWaits([{ ...helps, kind: 'outcome_unknown' }], 'one')).toEqual([]);
  });

  it('nothing but the run’s own > no lines', () => {
    expect(describeWaits([own], 'one')).toEqual([]);
    expect(describeWaits([], 'one')).toEqual([]);
  });
});
