import { describe, expect, it } from 'vitest';
import { demandAllowed, isOrderUnderWay } from '../../../../shared/explain/condition/demand-allowed.ts';
import type { AdminCommand } from '../../../../shared/contracts/admin-command.ts';
import { applyOrder, type Holds } from '../../../../shared/contracts/holds.ts';
import type { Json } from '../../../../shared/kernel/json/json.ts';
import { decodeWorkcellState, workcellField } from '../../../../shared/contracts/workcell-state.ts';
import { refusalOf } from '../../../support/refusal-of.ts';
import { presentInstance } from '../../orchestrator/run-fixtures.ts';

const at = Date.UTC(2026, 10, 25, 21);

/** The fields of a workcell after these orders, each `command` or `command module`, and what else is in the store. */
function stateAfter(orders: readonly string[], fields: Record<string, object> = {}) {
  const holds: Record<string, Holds> = {};
  const stops: Record<string, object> = {};
  for (const [index, order] of orders.entries()) {
    const [command, module = ''] = order.split(' ') as [AdminCommand, string?];
    const of = { command, revision: index + 1, at, by: 'Ada' };
    holds[module] = applyOrder(holds[module] ?? {}, of);
    if (command === 'safety_stop') stops[workcellField.stop(module)] = of;
  }
  const held = Object.fromEntries(
    Object.entries(holds).map(([of, value]) => [workcellField.holds(of), value]),
  );
  const arm = { [workcellField.instance('arm/a')]: presentInstance() };
  return decodeWorkcellState({ ...arm, ...held, ...stops, ...fields } as unknown as Record<string, Json>);
}

function hold(revision: number) {
  return { on: true, revision, since: at };
}

function refusal(request: string, state: ReturnType<typeof stateAfter>) {
  const [command, target = ''] = request.split(' ') as [AdminCommand, string?];
  const [module, instance] = target.split('/');
  const order = { command, ...(module ? { module } : {}), ...(instance ? { instance } : {}) };
  return refusalOf(() => demandAllowed(state, order));
}

describe('demandAllowed', () => {
  it('an order that the owner has not worked in yet > may be ended, but not beneath a safety stop', () => {
    const request = { command: 'resume' } as const;
    expect(() => demandAllowed(stateAfter([]), request, true)).not.toThrow();
    const stopped = stateAfter(['safety_stop']);
    expect(() => demandAllowed(stopped, request, true)).toThrow(expect.objectContaining({ code: 'stopped' }));
  });

  it.each([
    ['no order was ever given', {}, false],
    ['the last order is in the holds', { order: 4, 'holds:': { paused: hold(4) }, 'holds:arm': {} }, false],
    ['the last order is in no hold', { order: 5, 'holds:': { paused: hold(4) } }, true],
    ['the last order is answered', { order: 5, 'answer:arm/a': { revision: 5 } }, false],
    [
      'the last order abandons',
      { order: 5, 'instance:arm/a': { ...presentInstance(), abandon: { revision: 5 } } },
      false,
    ],
  ])('an order under way, where %s > is known by its number', (_, fields, expected) => {
    expect(isOrderUnderWay(fields as unknown as Record<string, Json>)).toBe(expected);
  });

  it.each([
    [
      ['lock arm'],
      'resume arm',
      'not paused: it is locked by Ada since 2026-11-25T21:00:00Z, and `weir admin unlock arm`',
    ],
    [['pause'], 'resume arm', 'not paused: the workcell is paused by Ada since'],
    [
      ['pause'],
      'unlock',
      'not locked: it is paused by Ada since 2026-11-25T21:00:00Z, and `weir admin resume`',
    ],
    [['cancel arm'], 'resume arm', '`weir reset arm` ends that'],
    [['pause', 'resume'], 'resume', 'not paused, and nobody holds it: `weir now`'],
    [['pause reader'], 'resume arm', 'not paused, and nobody holds it'],
    [['pause arm'], 'resume arm/a', 'arm/a is not paused: module arm is paused by Ada since'],
    [
      ['lock arm/a'],
      'resume arm/a',
      'it is locked by Ada since 2026-11-25T21:00:00Z, and `weir admin unlock arm/a`',
    ],
  ])(
    'after %j, %s > would change nothing, and it is said what holds it and what helps',
    (orders, request, detail) => {
      const refused = refusal(request, stateAfter(orders));
      expect(refused?.code).toBe('changes_nothing');
      expect(refused?.message).toContain(detail);
    },
  );

  it.each([
    [['safety_stop'], 'resume', 'only a reset of it ends that (`weir reset --all`)'],
    [['safety_stop arm'], 'unlock arm', 'only a reset of it ends that (`weir reset arm`)'],
    [['safety_stop'], 'reset arm', '`weir reset --all`'],
    [['safety_stop'], 'reset arm/a', '`weir reset --all`'],
    [
      ['safety_stop arm'],
      'reset arm/a',
      'module arm is held by a safety stop: only a reset of it ends that (`weir reset arm`)',
    ],
    [['safety_stop arm/a'], 'unlock arm/a', '`weir reset arm/a`'],
  ])('after %j, %s > is refused: only a reset ends a safety stop', (orders, request, detail) => {
    const refused = refusal(request, stateAfter(orders));
    expect(refused?.code).toBe('stopped');
    expect(refused?.message).toContain(detail);
  });

  it.each([
    [['pause arm'], 'resume arm'],
    [['pause arm'], 'resume'],
    [['lock arm'], 'unlock'],
    [[], 'pause'],
    [['pause'], 'pause'],
    [['safety_stop arm'], 'safety_stop arm'],
    [['safety_stop arm'], 'reset arm'],
    [['safety_stop arm/a'], 'reset arm/a'],
    [['safety_stop arm/a'], 'reset arm'],
    [['pause arm'], 'reset arm/a'],
    [['pause arm/a'], 'resume arm/a'],
    [['pause arm/a'], 'resume arm'],
    [['pause arm/a'], 'resume'],
  ])('after %j, %s > may be ordered', (orders, request) => {
    expect(refusal(request, stateAfter(orders))).toBeUndefined();
  });

  const failed = { command: 'resume', revision: 3, phase: 'failed', did: '', taken_at: at };
  it.each([
    [
      'its instrument says so itself',
      { [workcellField.report('arm/a')]: { flags: ['PAUSED'], details: {} } },
    ],
    ['an agent has failed to heed the last resume', { [workcellField.answer('arm/a')]: failed }],
  ])('resume of a module that no order holds, and %s > may be ordered', (_, fields) => {
    expect(refusal('resume arm', stateAfter([], fields))).toBeUndefined();
    expect(refusal('unlock arm', stateAfter([], fields))?.code).toBe('changes_nothing');
  });
});
