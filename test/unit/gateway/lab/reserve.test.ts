import { describe, expect, it } from 'vitest';
import { reserve, unreserve } from '../../../../gateway/lab/reservations/reserve.ts';
import type { LabContext } from '../../../../gateway/lab/context.ts';
import type { InboxMessage } from '../../../../shared/contracts/message.ts';
import type { Reservation } from '../../../../shared/contracts/reservation.ts';
import { armWorkcell } from '../../orchestrator/run-fixtures.ts';

const id = '01JB0000000000000000000009';
const kept: Reservation = { id, module: 'arm', from: 0, until: 3_600_000, made_at: 0, by: 'Ada' };

type Hear = (stored: Reservation, ended: NonNullable<Reservation['ended']>) => Reservation;

/** A lab at the second 1 in which one reservation is kept. @param hear what becomes of it where somebody asks for its end */
function gateway(hear: Hear = (stored) => stored): LabContext {
  let stored = kept;
  const deadline = {
    withStore: <T>(read: () => Promise<T>) => read(),
    untilBrokerUp: () => Promise.resolve(),
  };
  return {
    workcell: armWorkcell,
    stopping: new AbortController().signal,
    timing: { confirm: 1_000, sendAgain: 10, shown: 20, shownLook: 1 },
    deadlines: { begin: () => deadline },
    store: {
      readField: () => Promise.resolve(undefined),
      readWorkcell: () => Promise.resolve({ [`reservation:${id}`]: stored }),
      now: () => Promise.resolve(1_000),
    },
    broker: {
      sendToInbox: (message: InboxMessage) => {
        if (message.type === 'reservation.end') {
          const { id: _, ...ended } = message.body;
          stored = hear(stored, ended);
        }
        return Promise.resolve();
      },
    },
  } as unknown as LabContext;
}

const ask = (hear: Hear) => unreserve(gateway(hear), id, { by: 'Grace' });

describe('reserve', () => {
  it('that no owner has heard of yet > says so, and not that it is reserved', async () => {
    const wanted = { module: 'arm', from: '1970-01-01T02:00:00Z', until: '1970-01-01T03:00:00Z' };
    expect(await reserve(gateway(), wanted, undefined)).toMatchObject({
      state: 'asked',
      text: 'once an orchestrator has taken it: arm is reserved from 1970-01-01T02:00:00Z until 1970-01-01T03:00:00Z',
    });
  });
});

describe('unreserve', () => {
  it('that the owner has done > is ended, by who has asked', async () => {
    const { before, after } = await ask((stored, ended) => ({ ...stored, ended }));
    expect(before).toEqual(kept);
    expect(after).toMatchObject({ state: 'ended', ended: { by: 'Grace', at: '1970-01-01T00:00:01.000Z' } });
  });

  it('that no owner has heard of yet > is only asked for', async () => {
    const { after } = await ask((stored) => stored);
    expect(after).toMatchObject({
      state: 'asked',
      ended: null,
      text: expect.stringMatching(/^arm is/) as string,
    });
  });

  it('where somebody else was first > says who it was', async () => {
    const linus = { at: 0, by: 'Linus' };
    await expect(ask((stored) => ({ ...stored, ended: linus }))).rejects.toMatchObject({
      code: 'changes_nothing',
      message: `the reservation ${id} was ended at 1970-01-01T00:00:00Z by Linus`,
    });
  });
});
