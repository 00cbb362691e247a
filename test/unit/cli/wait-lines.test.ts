import { formatTime } from '../../../shared/sentences/times.ts';
import { describe, expect, it } from 'vitest';
import { describeWaits } from '../../../cli/display/unknown-lines.ts';
import type { WaitLink } from '../../../shared/contracts/waits.ts';

const at = '2026-01-02T03:04:05.000Z';
const own: WaitLink = { kind: 'step', text: 'step 1 waits', run_id: 'one', since: at };

describe('describeWaits', () => {
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
