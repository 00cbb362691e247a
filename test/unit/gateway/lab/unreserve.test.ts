import { describe, expect, it } from 'vitest';
import { unreserve } from '../../../../gateway/lab/reservations/reserve.ts';
import type { LabContext } from '../../../../gateway/lab/context.ts';
import type { InboxMessage } from '../../../../shared/contracts/message.ts';
import type { Reservation } from '../../../../shared/contracts/reservation.ts';
import { armWorkcell } from '../../orchestrator/run-fixtures.ts';

const id = '01JB0000000000000000000009';
const kept: Reservation = { id, module: 'arm', from: 0, until: 3_600_000, made_at: 0, by: 'Ada' };

/** A lab at the second 1 in which one reservation is kept. @param hear what becomes of the store where somebody asks for its end */
function ask(hear: (stored: Reservation, ended: NonNullable<Reservation['ended']>) => Reservation) {
  let stored = kept;
  const deadline = {
    withStore: <T>(read: () => Promise<T>) => read(),
    untilBrokerUp: () => Promise.resolve(),
  };
  const context = {
    workcell: armWorkcell,
    stopping: new AbortController().signal,
    timing: { confirm: 1_000, sendAgain: 10, shown: 20, shownLook: 1 },
    deadlines: { begin: () => deadline },
    store: {
      readWorkcell: () => Promise.resolve({ [`reservation:${id}`]: stored }),
      now: () => Promise.resolve(1_000),
    },
    broker: {
      sendToInbox: (message: InboxMessage) => {
        if (message.type !== 'reservation.end') throw new Error('asks for something else');
        const { id: _, ...ended } = message.body;
        stored = hear(stored, ended);
        return Promise.resolve();
      },
    },
  } as unknown as LabContext;
  return unreserve(context, id, { by: 'Grace' });
}

describe('unreserve', () => {
  it('that the owner has done > is ended, by who has asked', async () => {
    const { before, after } = await ask((stored, ended) => ({ ...stored, ended }));
    expect(before).toEqual(kept);
    expect(after).toMatchObject({ state: 'ended', ended: { by: 'Grace', at: '1970-01-01T00:00:01.000Z' } });
  });

  it('that no owner has heard of yet > is only asked for', async () => {
    const { after } = await ask((stored) => stored);
    expect(after).toMatchObject({ state: 'asked', ended: null });
  });

  it('where somebody else was first > says who it was', async () => {
    const linus = { at: 0, by: 'Linus' };
    await expect(ask((stored) => ({ ...stored, ended: linus }))).rejects.toMatchObject({
      code: 'changes_nothing',
      message: `the reservation ${id} was ended at 1970-01-01T00:00:00Z by Linus`,
    });
  });
});
