import { describe, expect, it } from 'vitest';
import { RestByWord } from '../../../../../module-agents/drivers/wei/busy-by-state.ts';
import type { AdminCommand } from '../../../../../shared/contracts/admin-command.ts';
import type { ModuleReport } from '../../../../../shared/contracts/module-report.ts';

type Flags = ModuleReport['flags'];

/** What happens one after another: the action begins, has its time, an order is answered, or the module is asked and says this. */
type Happening = 'begins' | 'time goes by' | { answers: AdminCommand } | { says: Flags };

const longestLook = 1_500;
const unreachable = { onRest: () => expect.unreachable(), onGoesOn: () => expect.unreachable() };

/** The orders by which actions ended, and those with which they went on. */
function playedAll(...happenings: Happening[]): { ended: AdminCommand[]; wentOn: AdminCommand[] } {
  let now = 5_000;
  const rest = new RestByWord(longestLook, () => now);
  const ended: AdminCommand[] = [];
  const wentOn: AdminCommand[] = [];
  const heard = {
    onRest: (order: AdminCommand) => void ended.push(order),
    onGoesOn: (order: AdminCommand) => void wentOn.push(order),
  };
  for (const happening of happenings) {
    if (happening === 'begins') rest.begin(heard);
    else if (happening === 'time goes by') now += longestLook;
    else if ('answers' in happening) rest.telling(happening.answers)();
    else rest.asking()({ flags: happening.says, details: {} });
  }
  return { ended, wentOn };
}

/** The orders by which actions ended. */
const played = (...happenings: Happening[]): AdminCommand[] => playedAll(...happenings).ended;

const busy = { says: ['BUSY'] as Flags };
const ready = { says: ['READY'] as Flags };
const reset = { answers: 'reset' as const };
const cancel = { answers: 'cancel' as const };

describe('rest by word', () => {
  it.each<[string, Happening[], AdminCommand[]]>([
    ['nothing was ordered > READY means nothing', ['begins', busy, ready, ready, ready], []],
    ['reset, then READY > over', ['begins', reset, ready], ['reset']],
    ['reset, then READY and BUSY > not over', ['begins', reset, { says: ['READY', 'BUSY'] }], []],
    ['reset, then starting up, then READY > over', ['begins', reset, { says: ['INIT'] }, ready], ['reset']],
    ['reset, then unknown > not over', ['begins', reset, { says: ['UNKNOWN'] }], []],
    ['reset before it began > not meant', [reset, 'begins', ready, ready], []],
    ['two actions, reset, READY > both over', ['begins', 'begins', reset, ready], ['reset', 'reset']],
    ['cancel, READY twice, was BUSY > over', ['begins', busy, cancel, ready, ready], ['cancel']],
    ['cancel, READY once > its answer may be on its way', ['begins', busy, cancel, ready], []],
    ['cancel, READY, BUSY, READY > not over', ['begins', busy, cancel, ready, busy, ready], []],
    ['cancel, READY for ever, never BUSY > its word is none', ['begins', cancel, ready, ready, ready], []],
    [
      'cancel, CANCELLED and no longer BUSY > over',
      ['begins', busy, cancel, { says: ['CANCELLED'] }, { says: ['CANCELLED'] }],
      ['cancel'],
    ],
    [
      'cancel, CANCELLED and still BUSY > not over',
      ['begins', busy, cancel, { says: ['CANCELLED', 'BUSY'] }, { says: ['CANCELLED', 'BUSY'] }],
      [],
    ],
    [
      'safety stop that could only pause > not over',
      ['begins', busy, { answers: 'safety_stop' }, { says: ['READY', 'PAUSED'] }, { says: ['PAUSED'] }],
      [],
    ],
    ['pause, then READY > not over', ['begins', busy, { answers: 'pause' }, ready, ready], []],
    [
      'cancel that did nothing, then reset, READY > over',
      ['begins', busy, cancel, busy, reset, ready],
      ['reset'],
    ],
  ])('%s', (_, happenings, ended) => {
    expect(played(...happenings)).toEqual(ended);
  });

  it.each<[string, Happening[], AdminCommand[]]>([
    ['cancel, BUSY > has its time', ['begins', busy, cancel, busy], []],
    [
      'cancel, BUSY after its time > goes on',
      ['begins', busy, cancel, 'time goes by', busy, busy],
      ['cancel'],
    ],
    [
      'cancel, READY after its time, never BUSY > goes on',
      ['begins', cancel, 'time goes by', ready],
      ['cancel'],
    ],
    [
      'safety stop, then a cancel, BUSY after the time of the first > goes on',
      ['begins', { answers: 'safety_stop' }, 'time goes by', cancel, busy],
      ['safety_stop'],
    ],
    ['cancel, at rest > does not go on', ['begins', busy, cancel, ready, 'time goes by', ready, ready], []],
    [
      'pause, BUSY after its time > was not told to end',
      ['begins', busy, { answers: 'pause' }, 'time goes by', busy],
      [],
    ],
  ])('%s', (_, happenings, wentOn) => {
    expect(playedAll(...happenings).wentOn).toEqual(wentOn);
  });

  it('question that went out before the order was answered > its answer means nothing', () => {
    const rest = new RestByWord(longestLook);
    const ended: AdminCommand[] = [];
    rest.begin({ ...unreachable, onRest: (order) => void ended.push(order) });
    const answeredReset = rest.telling('reset');
    const early = rest.asking();
    answeredReset();
    early({ flags: ['READY'], details: {} });
    expect([ended, rest.count]).toEqual([[], 1]);
  });

  it('action that began after the order went out > is not meant by it', () => {
    const rest = new RestByWord(longestLook);
    const answered = rest.telling('reset');
    rest.begin(unreachable);
    answered();
    rest.asking()({ flags: ['READY'], details: {} });
    expect(rest.count).toBe(1);
  });

  it('action that has ended > is told of nothing more', () => {
    const rest = new RestByWord(longestLook);
    const end = rest.begin(unreachable);
    rest.telling('reset')();
    end();
    rest.asking()({ flags: ['READY'], details: {} });
    expect(rest.count).toBe(0);
  });
});
