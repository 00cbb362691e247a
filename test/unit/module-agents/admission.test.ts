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

interface Row {
  circumstance: string;
  command?: Partial<CommandFacts>;
  view?: Partial<AdmissionView>;
  outcome: string;
}

const rows: Row[] = [
  { circumstance: 'new', outcome: 'begin' },
  { circumstance: 'new, under a later epoch of the same session', command: { epoch: 10 }, outcome: 'begin' },
  { circumstance: 'before any welcome', view: { session: outside }, outcome: 'drop' },
  {
    circumstance: 'known, before any welcome',
    view: { session: outside, noted: 'settled' },
    outcome: 'drop',
  },
  { circumstance: 'of a session to come', command: { session: 6 }, outcome: 'drop' },
  {
    circumstance: 'of a session that seems to come, by an earlier epoch, before the store was restored',
    command: { session: 6, epoch: 8 },
    outcome: 'drop',
  },
  { circumstance: 'of an earlier session', command: { session: 4 }, outcome: 'drop' },
  {
    circumstance: 'of an earlier session, while out of one',
    command: { session: 4 },
    view: { session: outside },
    outcome: 'drop',
  },
  {
    circumstance: 'of an earlier session, known',
    command: { session: 4 },
    view: { noted: 'acted' },
    outcome: 'drop',
  },
  { circumstance: 'of an earlier epoch', command: { epoch: 8 }, outcome: 'drop' },
  { circumstance: 'being prepared', view: { here: 'preparing' }, outcome: 'wait' },
  {
    circumstance: 'being prepared, its start noted',
    view: { here: 'preparing', noted: 'started' },
    outcome: 'wait',
  },
  { circumstance: 'started', view: { noted: 'started' }, outcome: 'known' },
  { circumstance: 'acted', view: { noted: 'acted' }, outcome: 'known' },
  { circumstance: 'cancelled', view: { noted: 'cancelled' }, outcome: 'known' },
  { circumstance: 'settled', view: { noted: 'settled' }, outcome: 'repeat' },
  {
    circumstance: 'settled, at or below the floor',
    command: { number: 3 },
    view: { noted: 'settled' },
    outcome: 'repeat',
  },
  {
    circumstance: 'settled, while draining at capacity',
    view: { noted: 'settled', draining: true, busy: 1 },
    outcome: 'repeat',
  },
  { circumstance: 'unknown, at the floor', command: { number: 10 }, outcome: 'refuse forgotten' },
  { circumstance: 'unknown, above the floor', command: { number: 11 }, outcome: 'begin' },
  {
    circumstance: 'kept no more, under a new number',
    command: { number: 11 },
    view: { forgotten: true },
    outcome: 'refuse forgotten',
  },
  { circumstance: 'new, while draining', view: { draining: true }, outcome: 'refuse draining' },
  { circumstance: 'new, at capacity', view: { busy: 1 }, outcome: 'refuse at_capacity' },
  { circumstance: 'new, below a capacity of three', view: { busy: 2, capacity: 3 }, outcome: 'begin' },
  {
    circumstance: 'refused before, with room now',
    view: { here: { refused: 'at_capacity' } },
    outcome: 'refuse at_capacity',
  },
  {
    circumstance: 'refused before, then cancelled',
    view: { here: { refused: 'at_capacity' }, noted: 'cancelled' },
    outcome: 'known',
  },
];

describe('admission', () => {
  it.each(rows)('command that is $circumstance > $outcome', (row) => {
    const admission = admit({ ...command, ...row.command }, { ...view, ...row.view });
    const told = admission.decision === 'refuse' ? `refuse ${admission.reason}` : admission.decision;
    expect(told).toBe(row.outcome);
  });

  it('whatever else holds > nothing begins outside a session, nor what is noted, prepared or refused', () => {
    const all: AdmissionView[] = [];
    for (const session of [inSession, outside])
      for (const noted of [undefined, 'started', 'acted', 'cancelled', 'settled'] as const)
        for (const here of [undefined, 'preparing', { refused: 'at_capacity' }] as const)
          for (const draining of [false, true])
            for (const busy of [0, 1]) all.push({ ...view, session, noted, here, draining, busy });
    const begun = all.filter((each) => admit(command, each).decision === 'begin');
    expect(begun).toEqual([{ ...view }]);
  });
});
