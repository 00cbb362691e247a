import { describeHold } from '../../../../shared/sentences/holds.ts';
import { describe, expect, it } from 'vitest';
import { adminCommands } from '../../../../shared/contracts/admin-command.ts';
import { applyOrder, holdNames, isHeld, type Holds } from '../../../../shared/contracts/holds.ts';

const order = (command: (typeof adminCommands)[number], revision: number) => ({ command, revision, at: 0 });
const set = (holds: Holds) => holdNames.filter((name) => isHeld(holds, name));

describe('holds', () => {
  it.each([
    ['safety_stop', ['stopped', 'paused']],
    ['cancel', ['cancelled']],
    ['pause', ['paused']],
    ['lock', ['locked']],
    ['shutdown', ['shut_down']],
    ['resume', []],
    ['unlock', []],
    ['reset', []],
  ] as const)('%s > sets %j', (command, expected) => {
    expect(set(applyOrder({}, order(command, 1)))).toEqual(expected);
  });

  it.each(['resume', 'unlock', 'pause', 'lock', 'cancel', 'shutdown'] as const)(
    'safety stop, then %s > stays stopped',
    (command) => {
      const stopped = applyOrder({}, order('safety_stop', 1));
      expect(set(applyOrder(stopped, order(command, 2)))).toContain('stopped');
    },
  );

  it('a reset > ends every hold', () => {
    const held = adminCommands
      .filter((command) => command !== 'reset')
      .reduce<Holds>((holds, command, i) => applyOrder(holds, order(command, i + 1)), {});
    expect(set(applyOrder(held, order('reset', 100)))).toEqual([]);
  });

  it('orders in any sequence, some twice > what was ordered last stands', () => {
    const orders = [order('pause', 1), order('lock', 2), order('resume', 3), order('safety_stop', 4)];
    const shuffled = [orders[3], orders[0], orders[2], orders[1], orders[0], orders[3]].map((each) => each!);
    const straight = orders.reduce<Holds>(applyOrder, {});
    expect(shuffled.reduce<Holds>(applyOrder, {})).toEqual(straight);
  });

  it('an order that comes again > changes nothing', () => {
    const holds = applyOrder({}, order('reset', 7));
    expect(applyOrder(holds, order('reset', 7))).toBe(holds);
    expect(applyOrder(holds, order('pause', 6))).toBe(holds);
  });

  it('described > tells the weightiest, by whom and since when', () => {
    const holds = [
      { ...order('pause', 1), by: 'Ada' },
      { ...order('lock', 2), by: 'Bob' },
    ].reduce<Holds>(applyOrder, {});
    expect(describeHold(holds, 'the workcell')).toBe(
      'the workcell is paused by Ada since 1970-01-01T00:00:00Z',
    );
    expect(describeHold(applyOrder({}, order('resume', 1)), 'the workcell')).toBeUndefined();
  });
});
