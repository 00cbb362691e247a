import { describe, expect, it } from 'vitest';
import { buildStep } from '../../../../shared/workflow/build-step.ts';
import { findHolds } from '../../../../shared/workflow/check-instruments.ts';
import type { AdminCommand } from '../../../../shared/contracts/admin-command.ts';
import { applyOrder, type Holds } from '../../../../shared/contracts/holds.ts';
import type { Json } from '../../../../shared/kernel/json/json.ts';
import { decodeWorkcellState, workcellField } from '../../../../shared/contracts/workcell-state.ts';
import { labWorkcell as lab, presentInstance } from '../../orchestrator/run-fixtures.ts';

const at = Date.UTC(2026, 10, 25, 10);
const steps = ['reader', 'arm', 'reader'].map((module) => ({
  step: buildStep({ name: 's', module, action: 'a' }, 'id', { args: {}, files: {}, locations: {} }),
}));

/** The warnings after these orders: `command` of the workcell, or `command module`. */
function after(...orders: string[]): string[] {
  const holds: Record<string, Holds> = {};
  for (const [index, order] of orders.entries()) {
    const [command, module = ''] = order.split(' ') as [AdminCommand, string?];
    holds[module] = applyOrder(holds[module] ?? {}, { command, revision: index + 1, at, by: 'Ada' });
  }
  const fields = Object.entries(holds).map(([module, value]) => [workcellField.holds(module), value as Json]);
  return findHolds(steps, decodeWorkcellState(Object.fromEntries(fields) as Record<string, Json>), lab);
}

describe('findHolds', () => {
  it('nothing is held, or no longer, or only what the run does not use > nothing is said', () => {
    expect(after()).toEqual([]);
    expect(after('safety_stop', 'reset', 'pause arm', 'resume arm', 'lock washer')).toEqual([]);
  });

  it('the workcell is stopped > the modules of the run are named once, and the reset', () => {
    expect(after('safety_stop')).toEqual([
      'the workcell, and with it "reader", "arm", is held by a safety stop by Ada since 2026-11-25T10:00:00Z: the run waits, and starts by itself after the reset (`weir reset --all`)',
    ]);
  });

  it('a person has reserved a module > is told where that is now, or within a day', () => {
    const hour = 60 * 60_000;
    const reserved = (id: string, module: string, from: number) => [
      workcellField.reservation(id),
      { id, module, from, until: from + hour, made_at: at, by: 'Ada', reason: 'calibration' },
    ];
    const fields = Object.fromEntries([
      reserved('1', 'reader', at),
      reserved('2', 'arm', at + 25 * hour),
      reserved('3', 'washer', at),
    ]) as Record<string, Json>;
    expect(findHolds(steps, decodeWorkcellState(fields), lab, at)).toEqual([
      'reader is reserved from 2026-11-25T10:00:00Z until 2026-11-25T11:00:00Z by Ada: calibration; its steps wait meanwhile',
    ]);
  });

  it('modules are held by themselves > each is told with what ends it', () => {
    expect(after('lock reader', 'safety_stop arm')).toEqual([
      '"reader" is locked by Ada since 2026-11-25T10:00:00Z: its steps wait, and start by themselves after the unlock (`weir admin unlock reader`)',
      '"arm" is held by a safety stop by Ada since 2026-11-25T10:00:00Z: its steps wait, and start by themselves after the reset (`weir reset arm`)',
    ]);
  });

  it.each([
    [['pause'], 'after the resume (`weir admin resume`)'],
    [['pause', 'lock'], 'after the resume (`weir admin resume`) and the unlock (`weir admin unlock`)'],
    [['lock', 'cancel'], 'after the reset (`weir reset --all`)'],
    [['shutdown'], 'after the reset (`weir reset --all`)'],
  ])('after %j > it starts %s', (orders, end) => {
    const [warning, ...others] = after(...orders);
    expect(warning?.endsWith(end)).toBe(true);
    expect(others).toEqual([]);
  });

  it('a safety stop that only the store knows of yet > is told as well', () => {
    const stop = { command: 'safety_stop', module: 'arm', revision: 7, at };
    const state = decodeWorkcellState({ [workcellField.stop('arm')]: stop });
    expect(findHolds(steps, state, lab)).toEqual([
      expect.stringMatching(/^"arm" is held by a safety stop since 2026-/),
    ]);
  });

  const doubted = presentInstance({
    module: 'arm',
    instance: 'a',
    error: 'the agent died while it acted',
    error_since: at,
    quarantined_for: ['01JB0000000000000000000001.0.1'],
  });
  const stateOf = (...records: object[]) =>
    decodeWorkcellState(
      Object.fromEntries(
        records.map((record, index) => [workcellField.instance(`arm/${index}`), record]),
      ) as Record<string, Json>,
    );

  it('every instrument of a module is held back > its steps wait, and the command that says what to do is named', () => {
    expect(findHolds(steps, stateOf(doubted), lab)).toEqual([
      'arm/a: held back: the agent died while it acted (since 2026-11-25T10:00:00Z): its steps wait, and start by themselves once that is over; `weir now` says what to do',
    ]);
  });

  it('another instrument of the module is free > nothing is said', () => {
    expect(
      findHolds(steps, stateOf(doubted, presentInstance({ module: 'arm', instance: 'b' })), lab),
    ).toEqual([]);
  });
});
