import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../../shared/contracts/run.ts';
import type { Supplies } from '../../../../shared/contracts/workcell-state.ts';
import { describeSupplies, lowSupplies } from '../../../../shared/explain/workcell/describe-supplies.ts';
import { armWorkcell, presentInstance } from '../../orchestrator/run-fixtures.ts';

const [arm] = armWorkcell.modules;
const consumables = {
  tips: { capacity: 96, uses: { move: 8 }, warn_at: 24 },
  buffer: { capacity: 50, uses: {}, unit: 'ml' },
};
const workcell = { ...armWorkcell, modules: arm ? [{ ...arm, consumables }] : [] };
const record = presentInstance();
const at = (supplies: Supplies) => ({
  instances: new Map([['arm/a', record]]),
  abouts: new Map(),
  supplies: new Map([['arm/a', supplies]]),
});
const waitsFor = (name: string, instance?: string): RunSummary => ({
  ...{ step_index: 0, paused: false, acting: false },
  waiting_for: [
    {
      ...{ reason: 'supplies', step: 0, name: 'Pick', since: 0, module: 'arm' },
      ...(instance === undefined ? {} : { instance }),
      facts: { supply: { name, left: 3, needed: 8, capacity: 96 } },
    },
  ],
});

describe('describeSupplies', () => {
  it('of what was never touched > is full, in the order of the file', () => {
    expect(describeSupplies(workcell, at({}), record)).toEqual([
      {
        ...{ name: 'tips', left: 96, capacity: 96, unit: null, low: false },
        ...{ unsure: null, refilled_at: null, refilled_by: null },
      },
      {
        ...{ name: 'buffer', left: 50, capacity: 50, unit: 'ml', low: false },
        ...{ unsure: null, refilled_at: null, refilled_by: null },
      },
    ]);
    expect(describeSupplies(armWorkcell, at({}), record)).toEqual([]);
  });

  it('of what is counted for an action that the module does not have > is not sure, and says which was meant', () => {
    const told = { name: 'arm', actions: [{ name: 'moves', args: [], files: [], results: [] }] };
    const abouts = new Map([['arm/a', told]]);
    const [tips, buffer] = describeSupplies(workcell, { ...at({}), abouts }, record);
    expect(tips?.unsure).toMatch(/^nothing is counted for "move", .*; did you mean "moves"\?$/);
    expect(buffer?.unsure).toBe(null);
  });

  it('of what was refilled after the store was put back > is sure of it', () => {
    const tips = { left: 24, taken: {}, refilled_at: 10, refilled_by: 'Ada' };
    const [before] = describeSupplies(workcell, { ...at({ tips }), put_back_at: 10 }, record);
    const [after] = describeSupplies(workcell, { ...at({ tips }), put_back_at: 9 }, record);
    expect(before?.unsure).toContain('put back to an older copy at 1970-01-01T00:00:00Z');
    expect(after).toMatchObject({ unsure: null, low: true, refilled_by: 'Ada' });
  });
});

describe('lowSupplies', () => {
  it('what is low, or waited for > is told with what to type, the latter first', () => {
    const state = at({ tips: { left: 3, taken: {} }, buffer: { left: 2, taken: {} } });
    expect(
      lowSupplies(workcell, state, [waitsFor('buffer'), undefined, waitsFor('buffer', 'a')]),
    ).toMatchObject([
      {
        name: 'buffer',
        waiting: 2,
        text: 'buffer: 2 of 50 ml left; 2 runs wait for it',
        next: 'weir refill arm/a buffer',
      },
      { name: 'tips', low: true, waiting: 0, text: 'tips: 3 of 96 left', next: 'weir refill arm/a tips' },
    ]);
    expect(lowSupplies(workcell, state, [waitsFor('buffer', 'b')])).toMatchObject([{ name: 'tips' }]);
  });

  it('a lab that counts nothing > has none', () => {
    expect(lowSupplies(armWorkcell, at({}), [waitsFor('tips')])).toEqual([]);
  });
});
