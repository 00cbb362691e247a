import { describe, expect, it } from 'vitest';
import { expectedDuration, expectedMs } from '../../../orchestrator/commitments/durations.ts';
import { Durations } from '../../../orchestrator/state/durations.ts';
import { openLabState } from '../../../orchestrator/state/open-lab-state.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { first, idleLab } from './owner-lab.ts';
import { armWorkcell, labWorkcell } from './run-fixtures.ts';

describe('durations of steps that succeeded', () => {
  it('an action on several instances > that of the instance, once it succeeded three times; else of all', () => {
    const durations = new Durations();
    for (const ms of [100, 110, 120]) durations.add('arm', 'move', 'a', ms);
    for (const ms of [900, 1_000]) durations.add('arm', 'move', 'b', ms);
    expect(durations.usual('arm', 'move', 'a')).toEqual({ least: 100, median: 110, p90: 120, count: 3 });
    expect(durations.usual('arm', 'move', 'b')).toEqual({ least: 100, median: 120, p90: 1_000, count: 5 });
    expect(durations.usual('arm', 'move', 'b')).toEqual(durations.usual('arm', 'move'));
    durations.add('arm', 'move', 'b', 1_100);
    expect(durations.usual('arm', 'move', 'b')).toEqual({ least: 900, median: 1_000, p90: 1_100, count: 3 });
    expect(durations.usual('arm', 'dance')).toBeUndefined();
    expect(durations.usual('reader', 'move')).toBeUndefined();
  });

  it('many times, on many instances > the last fifty of each of the last twenty count', () => {
    const durations = new Durations();
    for (let n = 1; n <= 60; n += 1) durations.add('arm', 'move', 'a', n);
    expect(durations.usual('arm', 'move', 'a')).toEqual({ least: 11, median: 35, p90: 55, count: 50 });
    for (let n = 1; n <= 20; n += 1) durations.add('arm', 'move', `pod-${n}`, 7);
    expect(durations.usual('arm', 'move', 'a')).toEqual({ least: 7, median: 7, p90: 7, count: 20 });
  });

  it('what is new is less than a tenth > is not stored yet', () => {
    const durations = new Durations();
    for (let n = 0; n < 30; n += 1) durations.add('arm', 'move', 'a', 100);
    expect(durations.toStore()).toHaveLength(1);
    expect(durations.toStore()).toEqual([]);
    durations.add('arm', 'move', 'a', 100);
    expect(durations.toStore()).toEqual([]);
    for (let n = 0; n < 3; n += 1) durations.add('arm', 'move', 'a', 100);
    expect(durations.toStore()).toHaveLength(1);
  });

  it('a step succeeds > a sweep stores how long it took, no other turn does, and a new owner knows it', () => {
    const lab = idleLab();
    lab.submit(first, [stepDefinition(), stepDefinition()]);
    const at = { started_at: lab.now, ended_at: lab.now + 2_500 };
    lab.now += 2_500;
    expect(lab.settled(`${first}.0.1`, at).changes()?.workcell).not.toHaveProperty('durations:arm');
    const failed = {
      ...at,
      outcome: 'failed' as const,
      number: 2,
      error: { code: 'action_failed' as const, message: 'no', retryable: false },
    };
    lab.settled(`${first}.1.1`, failed);
    const fields = lab.later(5_000, true).changes()?.workcell ?? {};
    expect(fields['durations:arm']).toEqual({ move: { a: [2_500] } });
    expect(lab.later(5_000, true).changes()?.workcell ?? {}).not.toHaveProperty('durations:arm');
    const next = openLabState({ workcell: labWorkcell, epoch: 8, fields, runs: [] });
    expect(next.durations.usual('arm', 'move')).toEqual({
      least: 2_500,
      median: 2_500,
      p90: 2_500,
      count: 1,
    });
  });
});

describe('the expected duration of a step', () => {
  const known = (times: readonly number[] = []) => {
    const durations = new Durations();
    for (const ms of times) durations.add('arm', 'move', 'a', ms);
    return { durations, workcell: armWorkcell };
  };

  it('its workflow declares one > that; else what earlier steps took, then its timeout; else nobody can tell', () => {
    const step = stepDefinition({ timeout: 60 });
    expect(expectedDuration(known([1_000, 9_000]), { ...step, duration: 5 })).toEqual({
      ...{ usual: 5_000, long: 5_000, basis: 'declared' },
    });
    expect(expectedDuration(known([1_000, 9_000]), step)).toEqual({
      usual: 1_000,
      long: 9_000,
      basis: 'history',
    });
    expect(expectedMs(known([1_000, 9_000]), step)).toBe(9_000);
    expect(expectedDuration(known(), step)).toEqual({ usual: 60_000, long: 60_000, basis: 'timeout' });
    expect(expectedMs(known(), stepDefinition({ timeout: null }))).toBeUndefined();
  });

  it('a person does it > what people took before says nothing', () => {
    const { durations, workcell } = known([1_000]);
    const modules = workcell.modules.map((module) => ({ ...module, interface: 'operator' }));
    const lab = { durations, workcell: { ...workcell, modules } };
    expect(expectedMs(lab, stepDefinition({ timeout: null }))).toBeUndefined();
    expect(expectedMs(lab, stepDefinition({ timeout: 60 }))).toBe(60_000);
  });
});
