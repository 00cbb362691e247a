import { describe, expect, it } from 'vitest';
import { admit, type AdmissionView, type CommandFacts } from '../../../module-agents/commands/intake.ts';
import type { Session } from '../../../module-agents/session/session.ts';

const inSession: Session = { phase: 'in', session: 5, epoch: 9, highest_epoch: 9 };
const outside: Session = { phase: 'out', hello_id: 'h', session: 5, epoch: 9, highest_epoch: 9 };

const view: AdmissionView = {
  session: inSession,
  noted: undefined,
  here: undefined,
  forgotten: false,
  journal_floor: 10,
  draining: false,
  stopped: false,
  busy: 0,
  capacity: 1,
};
const command: CommandFacts = { session: 5, epoch: 9, number: 20 };

const atCapacity = { refused: 'at_capacity' } as const;

describe('admission', () => {
  it.each<[string, Partial<CommandFacts>, Partial<AdmissionView>, string]>([
    ['new', {}, {}, 'begin'],
    ['new, under a later epoch of the same session', { epoch: 10 }, {}, 'begin'],
    ['before any welcome', {}, { session: outside }, 'drop'],
    ['known, before any welcome', {}, { session: outside, noted: 'settled' }, 'drop'],
    ['of a session to come', { session: 6 }, {}, 'drop'],
    ['of a session that seems to come, by an earlier epoch', { session: 6, epoch: 8 }, {}, 'drop'],
    ['of an earlier session', { session: 4 }, {}, 'drop'],
    ['of an earlier session, while out of one', { session: 4 }, { session: outside }, 'drop'],
    ['of an earlier session, known', { session: 4 }, { noted: 'acted' }, 'drop'],
    ['of an earlier epoch', { epoch: 8 }, {}, 'drop'],
    ['being prepared', {}, { here: 'preparing' }, 'wait'],
    ['being prepared, its start noted', {}, { here: 'preparing', noted: 'started' }, 'wait'],
    ['started', {}, { noted: 'started' }, 'known'],
    ['acted', {}, { noted: 'acted' }, 'known'],
    ['cancelled', {}, { noted: 'cancelled' }, 'known'],
    ['settled', {}, { noted: 'settled' }, 'repeat'],
    ['settled, at or below the floor', { number: 3 }, { noted: 'settled' }, 'repeat'],
    ['settled, while draining at capacity', {}, { noted: 'settled', draining: true, busy: 1 }, 'repeat'],
    ['unknown, at the floor', { number: 10 }, {}, 'refuse forgotten'],
    ['unknown, above the floor', { number: 11 }, {}, 'begin'],
    ['kept no more, under a new number', { number: 11 }, { forgotten: true }, 'refuse forgotten'],
    ['new, while draining', {}, { draining: true }, 'refuse draining'],
    ['new, at capacity', {}, { busy: 1 }, 'refuse at_capacity'],
    ['new, below a capacity of three', {}, { busy: 2, capacity: 3 }, 'begin'],
    ['refused before, with room now', {}, { here: atCapacity }, 'refuse at_capacity'],
    ['refused before, then cancelled', {}, { here: atCapacity, noted: 'cancelled' }, 'known'],
  ])('command that is %s > %4$s', (_, facts, known, outcome) => {
    const admission = admit({ ...command, ...facts }, { ...view, ...known });
    const told = admission.decision === 'refuse' ? `refuse ${admission.reason}` : admission.decision;
    expect(told).toBe(outcome);
  });

  it('whatever else holds > nothing begins outside a session, nor what is noted, prepared or refused', () => {
    const all: AdmissionView[] = [];
    for (const session of [inSession, outside])
      for (const noted of [undefined, 'started', 'acted', 'cancelled', 'settled'] as const)
        for (const here of [undefined, 'preparing', atCapacity] as const)
          for (const draining of [false, true])
            for (const busy of [0, 1]) all.push({ ...view, session, noted, here, draining, busy });
    const begun = all.filter((each) => admit(command, each).decision === 'begin');
    expect(begun).toEqual([{ ...view }]);
  });
});
